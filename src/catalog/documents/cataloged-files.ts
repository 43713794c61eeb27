import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ImageFile, ImageTree, OtherDigest } from '../../image-files/index.ts';
import { fileOf } from '../join/index.ts';
import type { CatalogComponent, CatalogedFile } from '../types.ts';

/**
 * The files that evidence is in, or, with `all`, every regular file. In byte order. `asked`: digests besides SHA-256 that an answer needed;
 * that others are known, too, depends on what was read before.
 */
export function catalogedFiles(
  tree: ImageTree,
  components: readonly CatalogComponent[],
  asked: ReadonlyMap<string, readonly OtherDigest[]>,
  all: boolean,
): CatalogedFile[] {
  const owners = new Map<string, string>();
  for (const { id, accounts } of components)
    for (const path of accounts) if (!owners.has(path)) owners.set(path, id);
  const files = [...(all ? tree.files() : evidenceFiles(tree, components))].flatMap((file) =>
    listed(file, owners.get(file.path), asked.get(file.path)?.includes('md5') === true),
  );
  return files.sort((a, b) => compareBytes(a.path, b.path));
}

function* evidenceFiles(
  tree: ImageTree,
  components: readonly CatalogComponent[],
): Generator<ImageFile, void, undefined> {
  const locations = components.flatMap(({ evidence }) => evidence.flatMap((seen) => seen.locations));
  // A place inside of an archive is in the archive's file.
  for (const path of new Set(locations.map((location) => fileOf(location)))) {
    const file = tree.get(path);
    if (file !== undefined && file.path === path) yield file;
  }
}

function listed(
  { type, path, digest, sha1, md5, layer }: ImageFile,
  owner: string | undefined,
  asksMd5: boolean,
) {
  if (type !== 'file' || digest === undefined || sha1 === undefined) return [];
  return [withoutUndefined({ path, digest, sha1, md5: asksMd5 ? md5 : undefined, layer, owner })];
}
