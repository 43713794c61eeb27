import type { CatalogComponent, CatalogTree, Coverage, UnaccountedFile } from '../types.ts';

/** What nobody accounts for, and how much is accounted for. */
export function account(
  tree: CatalogTree,
  _components: readonly CatalogComponent[],
): { unaccounted: UnaccountedFile[]; coverage: Coverage } {
  const coverage = { files: { all: 0, accounted: 0 }, bytes: { all: 0, accounted: 0 } };
  for (const { type, sizeBytes } of tree.files()) {
    if (type !== 'file') continue;
    coverage.files.all++;
    coverage.bytes.all += sizeBytes;
  }
  return { unaccounted: [], coverage };
}
