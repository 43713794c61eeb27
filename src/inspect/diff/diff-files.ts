import { canonicalJson, compareBytes, displayPath } from '../../base/index.ts';
import type { ImageFile, ImageTree, Inode } from '../image-tree/index.ts';

export type Attribute = 'type' | 'content' | 'link' | 'device' | 'mode' | 'owner' | 'xattrs' | 'time';

/** What can be said of one thing in an image; JSON-safe. */
export type FileFacts = {
  type: Inode['type'];
  /** `0755`. */
  mode: string;
  /** `0:0`. */
  owner: string;
  /** Seconds since 1970. */
  mtime: number;
  sizeBytes?: number;
  digest?: string;
  target?: string;
};

/** `path` is absolute, for people and documents. */
export type FileDiff = {
  added: { path: string; facts: FileFacts }[];
  removed: { path: string; facts: FileFacts }[];
  changed: { path: string; attributes: Attribute[]; before: FileFacts; after: FileFacts }[];
};

/** Walks two trees side by side; equal paths are compared attribute by attribute. */
export function diffFiles(before: ImageTree, after: ImageTree): FileDiff {
  const diff: FileDiff = { added: [], removed: [], changed: [] };
  const [a, b] = [before[Symbol.iterator](), after[Symbol.iterator]()];
  let [left, right] = [next(a), next(b)];
  while (left !== undefined || right !== undefined) {
    const order = compareFiles(left, right);
    if (order < 0 && left !== undefined) diff.removed.push(named(left));
    else if (order > 0 && right !== undefined) diff.added.push(named(right));
    else if (left !== undefined && right !== undefined) addChange(diff, left, right);
    if (order <= 0) left = next(a);
    if (order >= 0) right = next(b);
  }
  return diff;
}

function next(files: Iterator<ImageFile>): ImageFile | undefined {
  const { done, value } = files.next();
  return done === true ? undefined : (value as ImageFile);
}

/** The order of iteration: parents first, siblings by name. NUL sorts before all that a name can hold. */
function compareFiles(a: ImageFile | undefined, b: ImageFile | undefined): number {
  if (a === undefined) return 1;
  if (b === undefined) return -1;
  return a.path === b.path ? 0 : compareBytes(a.path.replaceAll('/', '\0'), b.path.replaceAll('/', '\0'));
}

function addChange(diff: FileDiff, before: ImageFile, after: ImageFile): void {
  const attributes = changedAttributes(before.inode, after.inode);
  if (attributes.length === 0) return;
  const path = `/${displayPath(before.path)}`;
  diff.changed.push({ path, attributes, before: factsOf(before.inode), after: factsOf(after.inode) });
}

function changedAttributes(a: Inode, b: Inode): Attribute[] {
  const owners = a.uid !== b.uid || a.gid !== b.gid;
  const checks: [Attribute, boolean][] = [
    ['type', a.type !== b.type],
    ['content', a.type === 'file' && b.type === 'file' && a.digest !== b.digest],
    ['link', a.type === 'symlink' && b.type === 'symlink' && a.target !== b.target],
    ['device', 'major' in a && 'major' in b && (a.major !== b.major || a.minor !== b.minor)],
    ['mode', a.mode !== b.mode],
    ['owner', owners],
    ['xattrs', xattrsOf(a) !== xattrsOf(b)],
    ['time', a.mtime !== b.mtime],
  ];
  return checks.filter(([, differs]) => differs).map(([attribute]) => attribute);
}

function xattrsOf({ xattrs }: Inode): string {
  const texts = [...(xattrs ?? [])].map(([name, value]) => [name, Buffer.from(value).toString('hex')]);
  return canonicalJson(Object.fromEntries(texts));
}

function named({ path, inode }: ImageFile): { path: string; facts: FileFacts } {
  return { path: `/${displayPath(path)}`, facts: factsOf(inode) };
}

function factsOf(inode: Inode): FileFacts {
  return {
    type: inode.type,
    mode: inode.mode.toString(8).padStart(4, '0'),
    owner: `${inode.uid}:${inode.gid}`,
    mtime: inode.mtime,
    ...(inode.type === 'file' && { sizeBytes: inode.sizeBytes, digest: inode.digest }),
    ...(inode.type === 'symlink' && { target: displayPath(inode.target) }),
  };
}
