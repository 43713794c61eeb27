import { atMost, linesUpTo, type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/index.ts';
import { isJsonObject, parseJson } from '../../../base/parse-json.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';

/** As CPAN knows it: `HTTP-Tiny`; `requires` are the distributions that modules are probably in. */
export type PerlDistribution = {
  name: string;
  version?: string;
  licenses?: string[];
  requires?: readonly string[];
  description?: string;
};

const LIMITS = { bytes: 4 * 1024 * 1024, depth: 50 };
const MAX_LIST_BYTES = 16 * 1024 * 1024;
const HEAD_BYTES = 64 * 1024;
const MOST_FILES = 50_000;
const MOST_REQUIRES = 200;
const NAME = /^[A-Za-z][\w+-]{0,199}$/;
const VERSION = /^v?\d[\w.]{0,60}$/;

/** cpanm keeps the metadata of what it installed in `.meta`, and what it did: a record with the distribution's name and version. */
export const metaExaminer: Examiner<PerlDistribution> = {
  id: 'perl-meta',
  version: 3,
  wants: {
    names: ['MYMETA.json', 'install.json'],
    accept: ({ path }) => /\/\.meta\/[^/]+\/(?:MYMETA|install)\.json$/.test(path),
  },
  examine({ content, sizeBytes }, problem) {
    try {
      return distributionOf(
        parseJson(content.read(0, Math.min(sizeBytes, LIMITS.bytes + 1)), LIMITS),
        problem,
      );
    } catch (error) {
      problem(messageOf(error));
      return undefined;
    }
  },
};

function distributionOf(json: unknown, say: Say): PerlDistribution | undefined {
  if (!isJsonObject(json)) return undefined;
  const { version, license, abstract, prereqs } = json;
  const name = nameOf(json);
  if (typeof name !== 'string' || !NAME.test(name)) return undefined;
  const runtime = isJsonObject(prereqs) ? prereqs['runtime'] : undefined;
  const requires =
    isJsonObject(runtime) && isJsonObject(runtime['requires']) ? Object.keys(runtime['requires']) : [];
  return withoutUndefined({
    name,
    version: typeof version === 'string' && VERSION.test(version) ? version : undefined,
    licenses: (Array.isArray(license) ? license : []).filter((one) => typeof one === 'string').slice(0, 10),
    requires: [
      ...atMost(
        requires
          .map((module) => module.replaceAll('::', '-'))
          .filter((module) => module !== 'perl' && NAME.test(module)),
        MOST_REQUIRES,
        'requirements',
        say,
      ),
    ],
    description: typeof abstract === 'string' && abstract !== 'unknown' ? abstract.slice(0, 500) : undefined,
  });
}

/** A record names the module that was asked for, and the distribution with its version. */
function nameOf({ name, dist, version }: Record<string, unknown>): unknown {
  return typeof dist === 'string' && typeof version === 'string' ? dist.replace(`-${version}`, '') : name;
}

/** perllocal.pod: a paragraph for each installation, the latest last. */
export const recordExaminer: Examiner<PerlDistribution[]> = {
  id: 'perl-record',
  version: 2,
  wants: { names: ['perllocal.pod'] },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_LIST_BYTES, problem }) ?? '';
    const found = text.split(/^=head2 /m).flatMap((paragraph): PerlDistribution[] => {
      const module = /L<([\w:]{1,200})\|/.exec(paragraph)?.[1];
      const version = /C<VERSION: (v?\d[\w.]{0,60})>/.exec(paragraph)?.[1];
      return module === undefined || version === undefined
        ? []
        : [{ name: module.replaceAll('::', '-'), version }];
    });
    if (found.length > MOST_FILES)
      problem(`it has more than ${MOST_FILES} installations; the oldest are left out`);
    return found.length > 0 ? found.slice(-MOST_FILES) : undefined;
  },
};

/** ExtUtils::Packlist: a path a line, with attributes behind it. */
export const packlistExaminer: Examiner<string[]> = {
  id: 'perl-packlist',
  version: 2,
  wants: { names: ['.packlist'] },
  examine(file, problem) {
    const text = readText(file, { limit: MAX_LIST_BYTES, problem, encoding: 'latin1' }) ?? '';
    return linesUpTo(MOST_FILES, text, problem)
      .filter((line) => line.startsWith('/'))
      .map((line) => line.replace(/ (?:type|from)=[^]*$/, '').slice(1));
  },
};

/** `our $VERSION = '1.23';`, `package Foo 1.23;` of modules that were installed beside Perl's own. */
export const moduleExaminer: Examiner<string> = {
  id: 'perl-module',
  version: 3,
  wants: {
    suffixes: ['.pm'],
    accept: ({ path }) =>
      /(?:^|\/)(?:site_perl|vendor_perl|perl5|usr\/local\/(?:share|lib\/[^/]+)\/perl)\//.test(path),
  },
  examine({ content, sizeBytes }) {
    const head = content.read(0, Math.min(sizeBytes, HEAD_BYTES)).toString('latin1');
    return (
      /^[^#\n]{0,200}?\$(?:[\w:]{1,200}::)?VERSION\s{0,20}=\s{0,20}(?:version->\w{1,20}\()?["']?(v?\d[\w.]{0,60})/m.exec(
        head,
      )?.[1] ?? /^\s{0,20}package\s{1,20}[\w:]{1,200}\s{1,20}(v?\d[\w.]{0,60})\s{0,20}[;{]/m.exec(head)?.[1]
    );
  },
};
