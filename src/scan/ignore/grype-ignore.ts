import { z } from 'zod';
import { messageOf } from '../../base/index.ts';
import { tableOf } from '../../base/table-of.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { PathKey } from '../../base/yaml/read-yaml.ts';
import { readDocument } from './read-document.ts';
import type { IgnoreRule } from './types.ts';

const text = () => z.string().max(1024).nullish();

const Entry = z.strictObject({
  vulnerability: text(),
  'include-aliases': z.boolean().nullish(),
  reason: text(),
  'fix-state': z.enum(['fixed', 'not-fixed', 'wont-fix', 'unknown', '']).nullish(),
  package: z
    .strictObject({
      name: text(),
      version: z.union([z.string().max(1024), z.number()]).nullish(),
      type: text(),
      location: text(),
      'upstream-name': text(),
    })
    .nullish(),
});
type GrypeEntry = z.infer<typeof Entry>;

/** Settings that change what Grype answers, and what says the same here. */
const ANSWERING: Readonly<Record<string, string>> = {
  'fail-on-severity': 'say it on the line: --fail-on LEVEL, or scan.fail-on in .shearwall.yaml',
  'only-fixed': 'say it on the line: --only-fixed',
  'only-notfixed': 'nothing here says the same',
  exclude: 'say it on the line: --exclude GLOB',
  'vex-documents': 'say it on the line: --vex FILE',
  'vex-add': 'nothing here says the same',
  'vex-autodiscover': 'name the documents on the line: --vex FILE',
  'ignore-states': 'write ignore rules with fix-state: wont-fix, not-fixed or unknown',
  'ignore-wontfix': 'write an ignore rule with fix-state: wont-fix',
  platform: 'say it on the line: --platform OS/ARCH',
  distro: 'nothing here says the same: the release is read from the image',
};

/** Settings of Grype's own output, cache and matching, which change nothing here. */
const SILENT: readonly string[] = [
  'add-cpes-if-none',
  'alerts',
  'by-cve',
  'check-for-app-update',
  'db',
  'default-image-pull-source',
  'dev',
  'external-sources',
  'file',
  'fix-channel',
  'from',
  'log',
  'match',
  'match-upstream-kernel-headers',
  'name',
  'output',
  'output-template-file',
  'pretty',
  'quiet',
  'registry',
  'search',
  'show-suppressed',
  'sort-by',
  'timestamp',
  'unmanaged',
  'verbosity',
];

const GrypeDocument = z.strictObject({
  ...Object.fromEntries([...Object.keys(ANSWERING), ...SILENT].map((key) => [key, z.unknown().optional()])),
  ignore: z.array(Entry).max(10_000).nullish(),
});

/** The `ignore` of a `.grype.yaml`. Throws SCAN_IGNORE_SYNTAX, and SCAN_IGNORE_INVALID for all that would change the answer and is not understood. */
export async function readGrypeIgnore(content: string, file: string): Promise<IgnoreRule[]> {
  const { RE2JS } = await import('re2js');
  const compile: Compile = (source) => {
    const pattern = RE2JS.compile(source);
    return (name) => pattern.matches(name);
  };
  return await readDocument({
    text: content,
    file,
    schema: GrypeDocument,
    empty: {},
    rulesOf(document, report) {
      const settings: Readonly<Record<string, unknown>> = document;
      for (const [key, hint] of Object.entries(ANSWERING))
        if (!isEmpty(settings[key])) report([key], `'${key}' is not read from here: ${hint}`);
      return (document.ignore ?? []).map((entry, index) =>
        ruleOf(entry, {
          file,
          compile,
          report: (key, message) => report(['ignore', index, ...key], message),
        }),
      );
    },
  });
}

function isEmpty(value: unknown): boolean {
  return !value || (Array.isArray(value) && value.length === 0);
}

type Report = (key: PathKey[], message: string) => void;
/** Throws where it is not an expression. */
type Compile = (source: string) => (name: string) => boolean;
type Reading = { file: string; compile: Compile; report: Report };
type Only = NonNullable<IgnoreRule['only']>;

function ruleOf(entry: GrypeEntry, { file, compile, report }: Reading): IgnoreRule {
  const { vulnerability, reason, 'fix-state': fixState, package: named } = entry;
  const tests: Only[] = [
    ...(fixState ? [inFixState(fixState)] : []),
    ...(named?.name ? [hasName(named.name, compile, report)] : []),
    ...(named?.['upstream-name'] ? [hasSource(named['upstream-name'])] : []),
    ...(named?.type ? [hasType(named.type, report)] : []),
    ...versionTest(named?.version),
  ];
  if (!vulnerability && tests.length === 0 && !named?.location)
    report([], 'this rule would fit everything: say a vulnerability or a package');
  const parts = [vulnerability, packageText(named), fixState && `fix-state ${fixState}`];
  const words = parts.filter(Boolean).join(' ');
  return {
    text: words,
    file,
    reason: reason || words,
    versions: undefined,
    only: (candidate) => tests.every((test) => test(candidate)),
    ...withoutUndefined({
      vulnerability: vulnerability || undefined,
      path: named?.location || undefined,
    }),
  };
}

function packageText(named: GrypeEntry['package']): string | undefined {
  if (!named) return undefined;
  const { name, version, type, location, 'upstream-name': source } = named;
  return [name ?? source ?? type, version, location && `at ${location}`].filter(Boolean).join(' ');
}

/** `linux(-.*)?-headers-.*`: a name, or an expression in RE2's syntax for all of it. */
function hasName(name: string, compile: Compile, report: Report): Only {
  if (/^[\w@/.:+~-]+$/.test(name)) return ({ component }) => namesOf(component).includes(name);
  try {
    const matches = compile(name);
    return ({ component }) => namesOf(component).some(matches);
  } catch (error) {
    report(['package', 'name'], messageOf(error));
    return () => false;
  }
}

/** `@scope/name` and the bare name. */
function namesOf({ namespace, name }: { namespace?: string | undefined; name: string }): string[] {
  return namespace === undefined ? [name] : [name, `${namespace}/${name}`];
}

function hasSource(name: string): Only {
  return ({ component }) => component.source?.name === name;
}

function versionTest(version: string | number | null | undefined): Only[] {
  if (version === undefined || version === null || version === '') return [];
  return [({ component }) => component.version === String(version)];
}

/** Grype's package types, and the purl types that they are here. */
const TYPES: Readonly<Record<string, string>> = tableOf({
  apk: 'apk',
  alpm: 'alpm',
  binary: 'generic',
  deb: 'deb',
  dotnet: 'nuget',
  gem: 'gem',
  'go-module': 'golang',
  hex: 'hex',
  'java-archive': 'maven',
  npm: 'npm',
  'php-composer': 'composer',
  python: 'pypi',
  rpm: 'rpm',
  'rust-crate': 'cargo',
});

function hasType(name: string, report: Report): Only {
  const type = TYPES[name];
  if (type === undefined)
    report(['package', 'type'], `'${name}' is not understood: known are ${Object.keys(TYPES).join(', ')}`);
  return ({ component }) => component.type === type;
}

function inFixState(state: string): Only {
  return ({ match: { fix } }) => {
    switch (state) {
      case 'fixed':
      case 'not-fixed':
        return fix.state === state;
      case 'wont-fix':
        return fix.state === 'will-not-fix';
      default:
        return fix.state === 'unknown';
    }
  };
}
