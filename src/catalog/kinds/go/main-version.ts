import type { GoModules } from '../../../binaries/index.ts';

/** The version of the program's own module, and what says so. */
export type MainVersion = { version: string; from: 'build' | 'ldflags' | 'vcs' };

const MOST_FLAG_CHARACTERS = 16_384;
const VARIABLE = /-X[ =]["']?([^\s"'=]{1,300})=([^\s"']{1,100})/g;
const VERSION = /^v?(\d+\.\d+\.\d+(?:[-+][0-9A-Za-z][0-9A-Za-z.+-]*)?)$/;
const VERSION_NAME = /(?:^|[._])(?:git|app|build|release|program|cli)?_?(?:version|tag|release)$/i;
/** Where programs put their version although the package is another module's. */
const SHARED_PACKAGES = [
  'github.com/prometheus/common/version',
  'k8s.io/component-base/version',
  'k8s.io/client-go/pkg/version',
];

/**
 * Go writes the version only when it was built as a module of a given version; else it is what the linker was asked to put into a
 * version variable, or the commit, as Go itself would name it. Otherwise there is none.
 */
export function mainVersion({ main, path, settings }: GoModules): MainVersion | undefined {
  if (main === undefined) return undefined;
  if (main.version !== undefined) return { version: main.version, from: 'build' };
  const stamped = stampedVersion(settings.get('-ldflags') ?? '', main.path, path);
  if (stamped !== undefined) return { version: stamped, from: 'ldflags' };
  const commit = pseudoVersion(settings);
  return commit === undefined ? undefined : { version: commit, from: 'vcs' };
}

function stampedVersion(flags: string, main: string, path: string | undefined): string | undefined {
  const found = new Set<string>();
  const shared = new Set<string>();
  for (const [, key = '', value = ''] of flags.slice(0, MOST_FLAG_CHARACTERS).matchAll(VARIABLE)) {
    const variable = key.slice(key.lastIndexOf('/') + 1);
    const version = VERSION.exec(value)?.[1];
    if (version === undefined || !VERSION_NAME.test(variable)) continue;
    const owner = key.slice(0, key.length - variable.length) + variable.slice(0, variable.lastIndexOf('.'));
    if (owner === 'main' || owner === path || owner === main || owner.startsWith(`${main}/`))
      found.add(`v${version}`);
    else if (SHARED_PACKAGES.includes(owner)) shared.add(`v${version}`);
  }
  const all = found.size > 0 ? found : shared;
  // Two different ones: no telling which is the program's.
  return all.size === 1 ? [...all][0] : undefined;
}

/** go.dev/ref/mod, pseudo-versions: without knowing tags, v0.0.0. */
function pseudoVersion(settings: GoModules['settings']): string | undefined {
  const revision = settings.get('vcs.revision');
  const time = /^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d):(\d\d)Z$/.exec(settings.get('vcs.time') ?? '');
  if (revision === undefined || !/^[0-9a-f]{12,64}$/.test(revision) || time === null) return undefined;
  const dirty = settings.get('vcs.modified') === 'true' ? '+dirty' : '';
  return `v0.0.0-${time.slice(1).join('')}-${revision.slice(0, 12)}${dirty}`;
}
