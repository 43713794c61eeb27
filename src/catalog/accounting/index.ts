import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import type { CatalogComponent, Coverage, UnaccountedFile } from '../types.ts';
import { kindOf } from './kind-of.ts';

/** What nobody accounts for, by path in byte order, and how much of the files is accounted for. */
export function account(
  tree: ImageTree,
  components: readonly CatalogComponent[],
): { unaccounted: UnaccountedFile[]; coverage: Coverage } {
  const accounted = new Set(components.flatMap(({ accounts }) => accounts));
  const coverage = { files: { all: 0, accounted: 0 }, bytes: { all: 0, accounted: 0 } };
  const unaccounted: UnaccountedFile[] = [];
  for (const file of tree.files()) {
    if (file.type !== 'file') continue;
    const isAccounted = accounted.has(file.path);
    coverage.files.all++;
    coverage.bytes.all += file.sizeBytes;
    if (isAccounted) {
      coverage.files.accounted++;
      coverage.bytes.accounted += file.sizeBytes;
    } else unaccounted.push(...unaccountedOf(file));
  }
  return { unaccounted: unaccounted.sort(byPath), coverage };
}

function unaccountedOf(file: ImageFile): UnaccountedFile[] {
  const { path, digest, sizeBytes, layer } = file;
  const what = kindOf(file);
  return what === undefined || digest === undefined ? [] : [{ path, digest, sizeBytes, layer, what }];
}

function byPath({ path: a }: UnaccountedFile, { path: b }: UnaccountedFile): number {
  return a < b ? -1 : 1;
}
