import { bytePath, type Context, digestOf, displayPath, messageOf } from '../../base/index.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type AssembledTree,
  assembleFromLock,
  assertLockFits,
  type Lockfile,
  type Recipe,
  type SlimList,
} from '../../build/index.ts';
import type { PackageSources } from '../../distro/index.ts';
import { contentSize } from '../../rootfs/index.ts';
import { chooseArch } from './choose-arch.ts';
import { explainPackage } from './explain-package.ts';
import { nearestWhat } from './nearest-what.ts';
import { originInTree } from './origin-in-tree.ts';
import type { WhyAnswer, WhyPath } from './types.ts';

export type WhyRecipeInput = {
  recipe: Recipe;
  lock: Lockfile;
  /** What stays in a slim image: the list that the lock names. */
  slim?: SlimList | undefined;
  /** A path (it has a `/`) or the name of a package. */
  what: string;
  /** As in the recipe; the first one when absent. */
  arch?: string | undefined;
  sources: PackageSources;
  /** Where the key is that seals what this machine remembers of unpacking; none: it remembers nothing. */
  cacheKeyFile?: string | undefined;
  /** Another for every change of the code; undefined: it is not remembered what is in packages. */
  program?: string | undefined;
};

const HASHED_LIMIT_BYTES = 64 * 1024 * 1024;

/** From the recipe and its lock: the tree is put together again from the cache, with the owner of every path. */
export async function whyRecipe(input: WhyRecipeInput, context: Context): Promise<WhyAnswer> {
  const { recipe, lock, what } = input;
  const arch = chooseArch(input.arch, Object.keys(lock.archs), recipe.name);
  assertLockFits(lock, recipe, [arch]);
  const names = lock.archs[arch]?.packages.map(({ name }) => name) ?? [];
  const isPackage = names.includes(what);
  const notes: string[] = [];
  const assembled = await assembleFromLock({ ...input, arch }, context).catch((error: unknown) => {
    // The lock alone says why a package is there.
    if (!isPackage || context.signal.aborted) throw error;
    notes.push(`its files and scripts were not looked at: ${messageOf(error)}`);
    return undefined;
  });
  const path = isPackage || assembled === undefined ? undefined : await explainPath(what, assembled, recipe);
  const name = isPackage ? what : path?.origin.kind === 'package' ? path.origin.name : undefined;
  const explained = name === undefined ? undefined : explainPackage(name, lock, arch, assembled?.uncovered);
  const base = { what, in: recipe.name, arch, notes };
  if (path === undefined && explained === undefined) {
    const nearest = nearestWhat(what, names, pathsOf(assembled));
    return withoutUndefined({ found: false, ...base, nearest });
  }
  return withoutUndefined({
    found: true,
    ...base,
    path: path ? path : undefined,
    package: explained ? explained : undefined,
  });
}

async function explainPath(
  what: string,
  assembled: AssembledTree,
  recipe: Recipe,
): Promise<WhyPath | undefined> {
  if (!what.includes('/')) return undefined;
  const entry = assembled.tree.get(
    bytePath(
      stripEnd(what, '/')
        .replace(/^\/+/, '')
        .replace(/\/{2,}/g, '/'),
    ),
  );
  if (entry === undefined) return undefined;
  // A hard link is another name of a file: what is said of that holds for it.
  const file = entry.type === 'hardlink' ? assembled.tree.get(entry.target) : entry;
  const sizeBytes = file?.type === 'file' ? contentSize(file.content) : undefined;
  const isHashed = file?.type === 'file' && sizeBytes !== undefined && sizeBytes <= HASHED_LIMIT_BYTES;
  return withoutUndefined({
    path: `/${displayPath(entry.path)}`,
    type: entry.type,
    mode: entry.mode.toString(8).padStart(4, '0'),
    sizeBytes,
    digest: isHashed ? digestOf(await assembled.read(file.content)) : undefined,
    target: entry.type === 'symlink' || entry.type === 'hardlink' ? targetOf(entry) : undefined,
    origin: originInTree(entry.path, assembled, recipe),
    toldBy: 'the packages of the lock, put together again',
  });
}

function targetOf(entry: { type: 'symlink' | 'hardlink'; target: string }): string {
  return `${entry.type === 'hardlink' ? '/' : ''}${displayPath(entry.target)}`;
}

function* pathsOf(assembled: AssembledTree | undefined): Generator<string, void, undefined> {
  for (const { entry } of assembled?.tree ?? []) yield entry.path;
}
