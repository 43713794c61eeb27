import { type Context, digestOf, httpError, messageOf } from '../../base/index.ts';
import { type AssembledTree, type AssembleFromLockInput, assembleFromLock } from '../../build/index.ts';
import type { ImageFile } from '../../image-files/index.ts';
import { contentSize } from '../../rootfs/index.ts';
import type { ImageProvenance } from './image-provenance.ts';

/**
 * The image's tree put together again from packages in the cache: it knows the owner of every path, settings and folders
 * included, which no list inside an image tells. Nothing is fetched for it. A text: why it could not be done.
 */
export async function rebuiltTree(
  { recipe, lock, slim }: ImageProvenance,
  arch: string,
  { sources, cacheKeyFile }: Pick<AssembleFromLockInput, 'sources' | 'cacheKeyFile'>,
  context: Context,
): Promise<AssembledTree | string> {
  if (recipe === undefined) return 'the recipe in the provenance has an unknown format';
  if (lock.archs[arch] === undefined) return `the lock in the provenance has no ${arch}`;
  try {
    // Local files are identified by their targets; their bytes are not here.
    const withoutFiles = { ...recipe, files: [] };
    return await assembleFromLock(
      { recipe: withoutFiles, lock, slim, arch, sources, cacheKeyFile },
      { ...context, offline: true },
    );
  } catch (error) {
    if (context.signal.aborted) throw error;
    return httpError.is(error, 'OFFLINE') ? 'not all of its packages are in the cache' : messageOf(error);
  }
}

const COMPARED_LIMIT_BYTES = 64 * 1024 * 1024;

/** Whether the image has there what the packages give. Undefined: too large to compare here, or not in both. */
export async function isAsBuilt(
  { path, type, mode, target, sizeBytes, digest, metadata }: ImageFile,
  { tree, read }: AssembledTree,
): Promise<boolean | undefined> {
  let entry = tree.get(path);
  if (entry?.type === 'hardlink') entry = tree.get(entry.target);
  if (entry === undefined) return undefined;
  if (entry.type !== (metadata?.device?.kind ?? type)) return false;
  if (entry.mode !== mode || entry.uid !== metadata?.uid || entry.gid !== metadata.gid) return false;
  if (entry.type === 'symlink') return entry.target === target;
  if (entry.type !== 'file') return true;
  if (contentSize(entry.content) !== sizeBytes) return false;
  if (sizeBytes > COMPARED_LIMIT_BYTES) return undefined;
  return digestOf(await read(entry.content)) === digest;
}
