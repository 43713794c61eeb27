import type { Context } from '../../base/context.ts';
import type { Digest } from '../../base/digest.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  type ImageFile,
  type ImageFiles,
  type LayeredSource,
  openImageFiles,
  refuseDamage,
} from '../../image-files/index.ts';
import { type Content, type Entry, type Owner, Tree } from '../../rootfs/index.ts';
import type { LookedSlim } from '../slim/index.ts';
import { ContentFile } from './content-file.ts';

/** `contents` is the caller's to close. */
export type WholeTree = { tree: Tree; contents: ContentFile };

const NOTHING: Content = { kind: 'bytes', bytes: new Uint8Array() };

/**
 * The merged file system of an image with owners, times, attributes, devices and hard links, which the first look leaves out; content
 * only of what is kept. Every layer is read again and checked again.
 */
export async function wholeTree(
  source: LayeredSource,
  { found: { kept }, files: looked, owners }: LookedSlim,
  context: Context,
): Promise<WholeTree> {
  // A layer may name a file otherwise than the merged tree; its size is the same.
  const sizes = new Set([...kept.keys()].map((path) => looked.tree.get(path, { follow: false })?.sizeBytes));
  const want = ({ sizeBytes }: { sizeBytes: number }): boolean => sizes.has(sizeBytes);
  const files = await openImageFiles({ source, examiners: [], metadata: true, want }, context);
  const contents = new ContentFile();
  try {
    refuseDamage(files);
    for (const [digest, path] of keptContents(files, kept)) {
      const content = await files.open(path);
      if (content !== undefined) contents.add(digest, content);
    }
    const entries = [...files.tree.files()].filter(({ path }) => path !== '');
    return { tree: treeOf(entries, contents, owners), contents };
  } catch (error) {
    contents.close();
    throw error;
  } finally {
    await files.close();
  }
}

/** By digest, one path that has it. */
function keptContents({ tree }: ImageFiles, kept: ReadonlyMap<string, unknown>): Map<Digest, string> {
  const wanted = new Map<Digest, string>();
  for (const path of kept.keys()) {
    const file = tree.get(path, { follow: false });
    if (file?.digest !== undefined) wanted.set(file.digest, path);
  }
  return wanted;
}

function treeOf(
  files: readonly ImageFile[],
  contents: ContentFile,
  owners: ReadonlyMap<string, string>,
): Tree {
  const tree = new Tree();
  const firstOf = new Map<number, string>();
  for (const file of files) {
    const name = owners.get(file.path);
    const owner: Owner = name === undefined ? { kind: 'effect', name: 'image' } : { kind: 'package', name };
    tree.add(entryOf(file, contents, firstOf), owner);
  }
  return tree;
}

/** `firstOf`: of each file with several names the first one, which has its content. */
function entryOf(file: ImageFile, contents: ContentFile, firstOf: Map<number, string>): Entry {
  const { path, type, mode, target = '', digest, inode, metadata } = file;
  const { uid = 0, gid = 0, mtime = 0, xattrs, device } = metadata ?? {};
  const base = {
    path,
    mode,
    uid,
    gid,
    mtime,
    ...withoutUndefined({ xattrs: xattrs?.size === 0 ? undefined : xattrs }),
  };
  if (type === 'directory') return { ...base, type };
  if (type === 'symlink') return { ...base, type, target };
  if (type === 'other') {
    const { kind = 'fifo', major = 0, minor = 0 } = device ?? {};
    return kind === 'fifo' ? { ...base, type: kind } : { ...base, type: kind, major, minor };
  }
  const first = inode === undefined ? undefined : firstOf.get(inode);
  if (first !== undefined) return { ...base, type: 'hardlink', target: first };
  if (inode !== undefined) firstOf.set(inode, path);
  return { ...base, type, content: (digest && contents.contentOf(digest)) ?? NOTHING };
}
