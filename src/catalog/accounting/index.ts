import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import type { Joined } from '../join/index.ts';
import type { Coverage, UnaccountedFile } from '../types.ts';
import { kindOf } from './kind-of.ts';

/** What nobody accounts for, by path in byte order, and how much of the files is accounted for. */
export function account(
  tree: ImageTree,
  { components, isMerelyListed }: Pick<Joined, 'components' | 'isMerelyListed'>,
): { unaccounted: UnaccountedFile[]; coverage: Coverage } {
  const accounted = new Set(components.flatMap(({ accounts }) => accounts));
  const coverage: Coverage = {
    files: { all: 0, accounted: 0 },
    bytes: { all: 0, accounted: 0 },
    unlisted: { files: 0, bytes: 0 },
  };
  const { files, bytes, unlisted } = coverage;
  const linked = new Set<number>();
  const unaccounted: UnaccountedFile[] = [];
  for (const file of tree.files()) {
    if (file.type !== 'file') continue;
    files.all++;
    bytes.all += file.sizeBytes;
    if (accounted.has(file.path)) {
      files.accounted++;
      bytes.accounted += file.sizeBytes;
      continue;
    }
    unaccounted.push(...unaccountedOf(file));
    if (isMerelyListed(file.path) || isLinkedTo(file, linked)) continue;
    unlisted.files++;
    unlisted.bytes += file.sizeBytes;
  }
  return { unaccounted: unaccounted.sort(byPath), coverage };
}

/** A hard link to a file that was met before takes no room of its own. */
function isLinkedTo({ inode }: ImageFile, met: Set<number>): boolean {
  if (inode === undefined) return false;
  const isMet = met.has(inode);
  met.add(inode);
  return isMet;
}

function unaccountedOf(file: ImageFile): UnaccountedFile[] {
  const { path, digest, sizeBytes, layer } = file;
  const what = kindOf(file);
  return what === undefined || digest === undefined ? [] : [{ path, digest, sizeBytes, layer, what }];
}

function byPath({ path: a }: UnaccountedFile, { path: b }: UnaccountedFile): number {
  return a < b ? -1 : 1;
}
