import { stringify } from 'yaml';
import { counted, displayPath } from '../../base/index.ts';
import { tableOf } from '../../base/table-of.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { LookedSlim } from '../../build/index.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { LayeredSource } from '../../image-files/index.ts';
import { inspectError } from '../errors.ts';
import type { BloatedImage } from './bloat-image.ts';
import { type RecipeAccounts, recipeAccounts } from './recipe-accounts.ts';

/** Releases of Debian by the number that os-release has. */
const SUITES = tableOf({ 12: 'bookworm', 13: 'trixie', 14: 'forky' });
const MOST_FILES = 40;
const DEFAULT_PATH = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * A recipe for the same with only what is needed of it: the packages of which something is, what the config says, and `slim`. What no
 * package brought stands in a comment, since it has to be brought. Throws BLOAT_RECIPE: its distribution is not one that recipes are of.
 */
export function proposeRecipe({ source, looked }: Pick<BloatedImage, 'source' | 'looked'>): string {
  const suite = suiteOf(looked, source.name);
  const { run, exposedPorts, platform = 'linux/amd64' } = source;
  const packages = neededPackages(looked);
  if (run === undefined || packages.length === 0)
    throw cannot(
      source.name,
      'nothing of a package of Debian is needed in it',
      'shearwall slim IMAGE -o oci:OUT cuts it as it is',
    );
  const { entrypoint, command, environment, workingFolder, volumes } = run;
  const [start, arguments_] = entrypoint.length > 0 ? [entrypoint, command] : [command, []];
  const recipe = withoutUndefined({
    contents: { repositories: [{ debian: suite }], packages, slim: true },
    entrypoint: start.length > 0 ? { command: [...start] } : undefined,
    cmd: arguments_.length > 0 ? [...arguments_] : undefined,
    reach: rootsOf(looked),
    accounts: accountsOf(source, looked),
    environment: environmentOf(environment),
    'work-dir': workingFolder.startsWith('/') && workingFolder !== '/' ? workingFolder : undefined,
    volumes: volumes.length > 0 ? [...volumes] : undefined,
    ports: exposedPorts.length > 0 ? exposedPorts.map((port) => port.replace(/\/tcp$/, '')) : undefined,
    archs: [platform.replace(/^linux\//, '')],
  });
  return `${comment(headOf(source, packages))}\n${stringify(recipe, { lineWidth: 0 })}${comment(filesOf(looked))}`;
}

function suiteOf({ catalog: { distro } }: LookedSlim, name: string): string {
  const suite = distro?.id === 'debian' ? SUITES[distro.versionId ?? ''] : undefined;
  if (suite !== undefined) return suite;
  throw cannot(
    name,
    `recipes are made of packages of Debian 12 and later, and it is ${distro?.name ?? 'of no distribution that is known'}`,
    'shearwall slim IMAGE -o oci:OUT cuts it as it is; "shearwall init" writes a recipe to start from',
  );
}

function cannot(name: string, why: string, hint: string): Error {
  return inspectError('BLOAT_RECIPE', `no recipe can be proposed for ${name}: ${why}`, { hint });
}

/** Of which something is needed as it is reached, without those that another one of them brings along. */
function neededPackages({ catalog, found, owners }: LookedSlim): string[] {
  const wanted = new Set<string>();
  for (const [path, reason] of found.kept) {
    const owner = owners.get(path);
    if (owner !== undefined && (reason === 'reachable' || reason === 'certificates')) wanted.add(owner);
  }
  const needed = catalog.components.filter(({ type, name }) => type === 'deb' && wanted.has(name));
  const brought = broughtBy(needed, catalog.dependencies);
  return [...new Set(needed.filter(({ id }) => !brought.has(id)).map(({ name }) => name))].toSorted();
}

/** All that the dependencies of others lead to; of a circle the first one stays. */
function broughtBy(
  needed: readonly CatalogComponent[],
  dependencies: LookedSlim['catalog']['dependencies'],
): Set<string> {
  const next = Map.groupBy(dependencies, ({ from }) => from);
  const brought = new Set<string>();
  for (const { id } of needed) {
    if (brought.has(id)) continue;
    const seen = new Set([id]);
    for (const from of seen) for (const { to } of next.get(from) ?? []) seen.add(to);
    seen.delete(id);
    for (const other of seen) brought.add(other);
  }
  return brought;
}

/** Beside what the config starts. */
function rootsOf({ found: { roots } }: LookedSlim): { roots: string[][] } | undefined {
  const given = roots.flatMap((root) => ('argv' in root && root.why === '--root' ? [[...root.argv]] : []));
  return given.length > 0 ? { roots: given } : undefined;
}

function accountsOf({ run }: LayeredSource, looked: LookedSlim): RecipeAccounts | undefined {
  return recipeAccounts(run?.user ?? '', looked);
}

function environmentOf(variables: readonly string[]): Record<string, string> | undefined {
  const entries = variables
    .filter((variable) => variable !== DEFAULT_PATH && /^[^=\0]+=/.test(variable))
    .map((variable): [string, string] => {
      const equals = variable.indexOf('=');
      return [variable.slice(0, equals), variable.slice(equals + 1)];
    });
  return entries.length > 0 ? Object.fromEntries(entries) : undefined;
}

function headOf({ name, digest }: LayeredSource, packages: readonly string[]): string[] {
  return [
    `Proposed for ${name}${digest === undefined ? '' : ` (${digest})`}: ${counted(packages.length, 'package')}, and of these only what can be loaded.`,
    'Next: shearwall lock RECIPE, shearwall build RECIPE -o oci:OUT, and test what comes of it.',
  ];
}

/** What no package brought and stays: to be put beside the recipe and named under `files`. */
function filesOf({ files, found, owners }: LookedSlim): string[] {
  const own = [...found.kept].flatMap(([path, reason]) => {
    const isFile = files.tree.get(path, { follow: false })?.type === 'file';
    const isAsked = isFile && !owners.has(path) && !MADE.test(path);
    return isAsked && (reason === 'reachable' || !LEFT_BEHIND.test(path)) ? [path] : [];
  });
  if (own.length === 0) return [];
  return [
    'No package brought these: put them beside the recipe, and take in what of them is yours.',
    'files:',
    ...own.slice(0, MOST_FILES).flatMap((path) => {
      const shown = displayPath(path);
      return [
        `  - source: ${JSON.stringify(`files/${shown}`)}`,
        `    target: ${JSON.stringify(`/${shown}`)}`,
      ];
    }),
    ...(own.length > MOST_FILES
      ? [`  and ${own.length - MOST_FILES} more: shearwall reach IMAGE --files`]
      : []),
  ];
}

/** What a build or a runtime makes itself, and logs. */
const MADE =
  /^(?:etc\/(?:passwd|group|shadow|gshadow|sub[ug]id|\.pwd\.lock|shells|fstab|nsswitch\.conf|resolv\.conf|hosts|hostname|ld\.so\.cache|localtime|alternatives\/[^/]*|ssl\/certs\/[^/]*)$|var\/(?:lib\/dpkg|log)\/)/;
/** Where installations leave what is only somebody's own when something names it. */
const LEFT_BEHIND = /^(?:etc|usr\/share|var\/(?:lib|cache))\//;

function comment(lines: readonly string[]): string {
  // No line of a name begins one that counts.
  return lines.map((line) => `# ${line.replaceAll(/[\p{Cc}\u2028\u2029]/gu, '?')}\n`).join('');
}
