import { bytePath, displayPath } from '../../base/bytes.ts';
import { pathGlob } from '../../base/glob.ts';
import type { AppliedEffect, EffectSettings } from '../../distro/index.ts';
import { makeLoaderCache, treeRoot } from '../../distro/index.ts';
import type { ContentReader, Entry, Owner, Tree } from '../../rootfs/index.ts';
import { buildError } from '../errors.ts';
import { cutDatabases } from './cut-databases.ts';
import { foldersAbove } from './rules/links.ts';
import type { SlimArch } from './slim-schema.ts';
import type { SlimPackages } from './types.ts';

export type SlimTreeInput = {
  tree: Tree;
  read: ContentReader;
  /** Of the recipe or image, for messages. */
  name: string;
  list: SlimArch;
  /** Globs of what goes in any case. */
  drop: readonly string[];
  /** Time of what is written anew, in seconds since 1970. */
  epoch: number;
  /** By which the loader's cache is made again; undefined: it stays as it is. */
  loader?: EffectSettings | undefined;
  /** Packages of which something is left; undefined: those whose entry in the list of packages stays. */
  left?: ReadonlySet<string> | undefined;
};

export type SlimmedTree = { effect: AppliedEffect; packages: SlimPackages };

/**
 * Leaves in the tree what the list names, folders above it, and what the recipe itself put there; then lists of packages are cut to
 * that, and the loader's cache is made again. Throws LOCK_STALE where the list names what no package brings any more.
 */
export async function slimTree(input: SlimTreeInput): Promise<SlimmedTree> {
  const { tree, read, drop, epoch, left } = input;
  const before = countByPackage(tree);
  leaveOnly(tree, keptPaths(input), droppedBy(drop));
  const cache = await remakeCache(input);
  await tree.finish(read);
  const packages = packagesAfter(tree, before, left);
  const cut = await cutDatabases({ tree, read, packages, epoch });
  await tree.finish(read);
  return {
    packages,
    effect: {
      name: 'slim',
      description: describe(packages),
      paths: [...cache, ...cut].sort(),
    },
  };
}

function describe({ removed, partial }: SlimPackages): string {
  const list = (names: Iterable<string>): string => [...names].sort().join(', ') || 'none';
  return `only what the image starts can load; packages in part: ${list(partial.keys())}; removed: ${list(removed)}`;
}

/** The list has paths as text. */
function keptPaths({ tree, name, list }: SlimTreeInput): ReadonlySet<string> {
  const listed = new Set(Object.keys(list.kept));
  const kept = new Set<string>();
  for (const { entry } of tree) {
    if (!listed.delete(`/${displayPath(entry.path)}`)) continue;
    kept.add(entry.path);
  }
  const [missing] = listed;
  if (missing === undefined) return kept;
  throw buildError(
    'LOCK_STALE',
    `the list of what stays in ${name} does not fit its packages: ${missing} is in none of them`,
    {
      hint: 'make both again with "shearwall lock RECIPE", and review the difference',
      details: { missing: [...listed] },
    },
  );
}

function droppedBy(patterns: readonly string[]): (path: string) => boolean {
  const globs = patterns.map((pattern) => pathGlob(bytePath(pattern)));
  return (path) => globs.some((glob) => glob.covers(path));
}

function leaveOnly(tree: Tree, listed: ReadonlySet<string>, isDropped: (path: string) => boolean): void {
  const stays = ({ path }: Entry, owner: Owner): boolean =>
    listed.has(path) || (owner.kind === 'recipe' && !isDropped(path));
  const entries = [...tree];
  const kept = new Set<string>();
  for (const { entry, owner } of entries)
    if (stays(entry, owner)) for (const path of [entry.path, ...foldersAbove(entry.path)]) kept.add(path);
  const gone = entries.filter(({ entry }) => !kept.has(entry.path));
  // Deepest first: of a folder nothing is left then.
  for (const { entry } of gone.reverse()) tree.remove(entry.path);
}

async function remakeCache({ tree, read, loader }: SlimTreeInput): Promise<string[]> {
  if (loader === undefined || tree.get('etc/ld.so.cache')?.type !== 'file') return [];
  const root = treeRoot(tree, read);
  const made = await makeLoaderCache({ root, packages: [], settings: loader });
  for (const entry of made) root.put(entry, 'slim');
  if (!made.some(({ path }) => path === 'etc/ld.so.cache')) tree.remove('etc/ld.so.cache');
  return made.map(({ path }) => path);
}

function countByPackage(tree: Tree): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { entry, owner } of tree)
    if (owner.kind === 'package')
      counts.set(owner.name, (counts.get(owner.name) ?? 0) + (entry.type === 'directory' ? 0 : 1));
  return counts;
}

function packagesAfter(
  tree: Tree,
  before: ReadonlyMap<string, number>,
  left: ReadonlySet<string> | undefined,
): SlimPackages {
  const after = countByPackage(tree);
  const removed = new Set<string>();
  const partial = new Map<string, { files: number; of: number }>();
  for (const [name, of] of before) {
    const files = after.get(name) ?? 0;
    const isLeft = left?.has(name) ?? tree.get(`var/lib/dpkg/status.d/${name}`) !== undefined;
    if (!isLeft) removed.add(name);
    else if (files < of) partial.set(name, { files, of });
  }
  return { removed, partial };
}
