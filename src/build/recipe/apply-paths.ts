import { bytePath, displayPath, nearestName, type ShearwallError } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type Entry, type Metadata, type Owner, type Tree, treeError } from '../../rootfs/index.ts';
import { recipeError } from './errors.ts';
import type { RecipePath } from './types.ts';

/**
 * Applies `paths:` to the tree, in order; what is made gets `epoch` as its time. Unset uid, gid and mode leave what is
 * there alone. Throws RECIPE_PATH, which names the entry.
 */
export function applyPaths(tree: Tree, paths: readonly RecipePath[], epoch: number): void {
  for (const [index, change] of paths.entries()) {
    const owner: Owner = { kind: 'recipe', key: `paths[${index}]` };
    try {
      applyOne(tree, change, owner, epoch);
    } catch (cause) {
      // A parent that is not a folder, a loop, a conflict: the tree knows what, and here is where it came from.
      if (!treeError.is(cause)) throw cause;
      throw refuse(change, owner, cause.message, cause);
    }
  }
}

function applyOne(tree: Tree, change: RecipePath, owner: Owner, epoch: number): void {
  const path = bytePath(change.path.slice(1));
  switch (change.type) {
    case 'directory':
      makeDirectory(tree, path, { change, owner, epoch });
      return changeBelow(tree, path, change);
    case 'empty-file':
      return makeEmptyFile(tree, path, { change, owner, epoch });
    case 'symlink':
      makeRoom(tree, path, change, owner);
      return tree.add(
        { ...metadata(path, change, 0o777, epoch), type: 'symlink', target: bytePath(change.source) },
        owner,
      );
    case 'hardlink':
      return makeHardLink(tree, path, { change, owner, epoch });
    case 'permissions':
      if (tree.resolve(path) === undefined)
        throw refuse(change, owner, `nothing is there${nearby(tree, path)}`);
      tree.setMetadata(path, metadataChange(change));
      return changeBelow(tree, path, change);
  }
}

function makeDirectory(
  tree: Tree,
  path: string,
  { change, owner, epoch }: { change: RecipePath; owner: Owner; epoch: number },
): void {
  const there = existing(tree, path, change, owner);
  if (there === undefined)
    return tree.add({ ...metadata(path, change, 0o755, epoch), type: 'directory' }, owner);
  if (there.type !== 'directory') throw refuse(change, owner, `a ${there.type} is there already`);
  tree.setMetadata(path, metadataChange(change));
}

function makeEmptyFile(
  tree: Tree,
  path: string,
  { change, owner, epoch }: { change: RecipePath; owner: Owner; epoch: number },
): void {
  const there = existing(tree, path, change, owner);
  if (there?.type === 'directory') throw refuse(change, owner, 'a directory is there already');
  const at = there?.path ?? path;
  const kept = there && { uid: there.uid, gid: there.gid, mode: there.mode };
  tree.remove(at);
  const content = { kind: 'bytes' as const, bytes: new Uint8Array() };
  tree.add({ ...metadata(at, { ...kept, ...change }, 0o644, epoch), type: 'file', content }, owner);
}

function makeHardLink(
  tree: Tree,
  path: string,
  { change, owner, epoch }: { change: RecipePath & { source: string }; owner: Owner; epoch: number },
): void {
  const source = bytePath(change.source.slice(1));
  const target = tree.resolve(source);
  const entry = target === undefined ? undefined : tree.get(target);
  if (target === undefined || entry === undefined) {
    throw refuse(change, owner, `its source ${change.source} does not exist${nearby(tree, source)}`);
  }
  if (entry.type === 'directory')
    throw refuse(change, owner, `its source ${change.source} is a directory, which cannot be hard-linked`);
  if (tree.resolve(path) === target) throw refuse(change, owner, 'it would be a hard link to itself');
  makeRoom(tree, path, change, owner);
  const { mode, uid, gid } = entry;
  tree.add({ path, mode, uid, gid, mtime: epoch, type: 'hardlink', target }, owner);
  tree.setMetadata(target, metadataChange(change));
}

/** A link takes the place of a file or link; a directory stays, because all that is below it would go. */
function makeRoom(tree: Tree, path: string, change: RecipePath, owner: Owner): void {
  const there = tree.get(path);
  if (path === '' || there?.type === 'directory') {
    throw refuse(
      change,
      owner,
      `a directory is there already, and a ${change.type} would take everything below it away`,
    );
  }
  tree.remove(path);
}

/** What a path leads to, links followed; a link that leads nowhere is an error, because nobody can mean it. */
function existing(tree: Tree, path: string, change: RecipePath, owner: Owner): Entry | undefined {
  const there = tree.get(path, { follow: true });
  const link = there === undefined ? tree.get(path) : undefined;
  if (link?.type === 'symlink') {
    throw refuse(change, owner, `a symlink to ${displayPath(link.target)} is there, which leads nowhere`);
  }
  return there;
}

/** As apko: the same bits for everything below. Symlinks have no bits, and what they lead to may be elsewhere. */
function changeBelow(tree: Tree, path: string, change: RecipePath): void {
  if (!change.recursive) return;
  const below = [...tree.entriesBelow(path)].filter(
    ({ entry }) => entry.type !== 'symlink' && entry.type !== 'hardlink',
  );
  for (const { entry } of below) tree.setMetadata(entry.path, metadataChange(change));
}

function metadataChange({ mode, uid, gid }: Pick<RecipePath, 'mode' | 'uid' | 'gid'>): Partial<Metadata> {
  return withoutUndefined({
    mode,
    uid,
    gid,
  });
}

function metadata(
  path: string,
  { mode, uid = 0, gid = 0 }: Pick<RecipePath, 'mode' | 'uid' | 'gid'>,
  defaultMode: number,
  epoch: number,
) {
  return { path, mode: mode ?? defaultMode, uid, gid, mtime: epoch };
}

function nearby(tree: Tree, path: string): string {
  const slash = path.lastIndexOf('/');
  const parent = path.slice(0, Math.max(slash, 0));
  const siblings = tree.readdir(parent);
  if (siblings === undefined) return `, nor is the directory /${displayPath(parent)}`;
  const nearest = nearestName(path.slice(slash + 1), siblings);
  return nearest === undefined
    ? ''
    : `: did you mean /${displayPath(parent === '' ? nearest : `${parent}/${nearest}`)}?`;
}

function refuse(change: RecipePath, owner: Owner, why: string, cause?: unknown): ShearwallError {
  const key = owner.kind === 'recipe' ? owner.key : '';
  return recipeError(
    'RECIPE_PATH',
    `${key}: ${change.type} ${change.path}: ${why}`,
    cause === undefined ? {} : { cause },
  );
}
