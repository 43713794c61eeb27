import { addTo } from '../../base/add-to.ts';
import type { Digest } from '../../base/digest.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { together } from '../../base/together.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { digestOfBytes } from '../engine/digests.ts';
import { amongNumbers, amongTexts } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { findDocuments } from '../postings/find.ts';
import { REPOSITORIES } from '../postings/kinds.ts';
import { decodeRising } from '../postings/varint.ts';

import { refreshLive, resolveNames } from '../runs/live.ts';
import type { Image, ImageName, Inventory, InventoryOrigin, NewImageName, Store, View } from '../types.ts';
import {
  countIndexes,
  imagesNamed,
  insertNames,
  kindFrom,
  type NewName,
  type StoredImageName,
} from './images.ts';
import { LOOKED } from './looked.ts';

/** The images that a digest names: one by manifest or config, one for each platform by index. */
export async function imagesByDigest(view: View, digest: Digest): Promise<StoredImageName[]> {
  return (await imagesNamed(handleOf(view), [digest])).get(digest) ?? [];
}

/** Those of these digests that name an image. */
export async function knownDigests(view: View, digests: Iterable<Digest>): Promise<Set<Digest>> {
  return new Set((await imagesNamed(handleOf(view), digests)).keys());
}

export async function imagesById(view: View, ids: readonly number[]): Promise<Image[]> {
  if (ids.length === 0) return [];
  const handle = handleOf(view);
  const [rows, references, bases] = await together([
    handle.database
      .selectFrom('image')
      .select(['id', 'platform', 'created_at', 'added_at'])
      .where(amongNumbers(handle, 'id', ids))
      .orderBy('id')
      .execute(),
    newestReferences(handle, ids),
    newestBases(handle, ids),
  ]);
  return rows.map((row) => ({
    id: row.id,
    platform: row.platform,
    reference: references.get(row.id) ?? '',
    createdAt: row.created_at ?? undefined,
    addedAt: row.added_at,
    base: bases.get(row.id),
  }));
}

async function newestReferences(handle: Handle, imageIds: readonly number[]): Promise<Map<number, string>> {
  const rows = await handle.database
    .selectFrom('image_reference')
    .innerJoin('repository', 'repository.id', 'image_reference.repository_id')
    .select(['image_id', 'repository.name', 'tag'])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('image_reference.id')
    .execute();
  return new Map(rows.map((row) => [row.image_id, row.tag === '' ? row.name : `${row.name}:${row.tag}`]));
}

async function newestBases(handle: Handle, imageIds: readonly number[]): Promise<Map<number, Image['base']>> {
  const rows = await handle.database
    .selectFrom('inventory')
    .innerJoin('base_image', 'base_image.id', 'inventory.base_id')
    .select(['image_id', 'digest', 'reference'])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('inventory.id')
    .execute();
  return new Map(
    rows.map((row) => [
      row.image_id,
      { digest: row.digest.length > 0 ? digestOfBytes(row.digest) : undefined, reference: row.reference },
    ]),
  );
}

export async function namesOfImages(view: View, ids: readonly number[]): Promise<Map<number, ImageName[]>> {
  const names = await countedNames(handleOf(view), ids);
  return new Map([...names].map(([id, some]) => [id, some.map(({ digest, kind }) => ({ digest, kind }))]));
}

async function countedNames(
  handle: Handle,
  imageIds: readonly number[],
): Promise<Map<number, NewImageName[]>> {
  if (imageIds.length === 0) return new Map();
  const rows = await handle.database
    .selectFrom('image_name')
    .select(['image_id', 'kind', 'digest', 'of_images'])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('id')
    .execute();
  const found = new Map<number, NewImageName[]>();
  for (const { image_id: id, kind, digest, of_images: of } of rows)
    addTo(
      found,
      id,
      withoutUndefined({ digest: digestOfBytes(digest), kind: kindFrom(kind), of: of ?? undefined }),
    );
  return found;
}

function keyOf({ kind, digest }: NewImageName): string {
  return `${kind} ${digest}`;
}

/** Further names of an image that is known: an index that was met later, say. False: `known` names none. */
export async function addImageNames(
  store: Store,
  known: Digest,
  names: readonly NewImageName[],
): Promise<boolean> {
  return await store.write(async (edit) => {
    const handle = handleOf(edit);
    const images = [...new Set((await imagesByDigest(edit, known)).map(({ imageId }) => imageId))];
    const present = await countedNames(handle, images);
    const fresh: NewName[] = [];
    const counted: NewName[] = [];
    for (const imageId of images) {
      const own = new Map((present.get(imageId) ?? []).map((name) => [keyOf(name), name]));
      for (const name of names) {
        const same = own.get(keyOf(name));
        if (same === undefined) fresh.push({ imageId, name });
        else if (same.of === undefined && name.of !== undefined) counted.push({ imageId, name });
      }
    }
    await insertNames(handle, fresh);
    await countIndexes(handle, counted);
    await resolveNames(
      handle,
      [...fresh, ...counted].map(({ name }) => name.digest),
    );
    await refreshLive(handle, images);
    return images.length > 0;
  });
}

export async function inventoriesOf(view: View, imageIds: readonly number[]): Promise<Inventory[]> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('inventory')
    .innerJoin('claimant', 'claimant.id', 'inventory.claimant_id')
    .innerJoin('package_set', 'package_set.id', 'inventory.package_set_id')
    .select([
      'inventory.id',
      'image_id',
      'package_set_id',
      'source',
      'attested_by',
      'tool',
      'made_at',
      'added_at',
      'size',
      'quarantined',
      'gaps',
      'is_looked',
    ])
    .where(amongNumbers(handle, 'image_id', imageIds))
    .orderBy('inventory.id')
    .execute();
  return rows.map((row) => ({
    id: row.id,
    imageId: row.image_id,
    packageSetId: row.package_set_id,
    source: row.source as InventoryOrigin,
    attestedBy: row.attested_by,
    tool: row.tool,
    madeAt: row.made_at,
    addedAt: row.added_at,
    components: row.size,
    quarantined: row.quarantined,
    gaps: row.gaps === null ? [] : (parseJsonText(row.gaps) as string[]),
    isLooked: row.is_looked >= LOOKED,
  }));
}

/** The package versions of one inventory, rising. */
export async function packagesOf(view: View, inventoryId: number): Promise<number[]> {
  const row = await handleOf(view)
    .database.selectFrom('inventory')
    .innerJoin('package_set', 'package_set.id', 'inventory.package_set_id')
    .select('ids')
    .where('inventory.id', '=', inventoryId)
    .executeTakeFirst();
  return row === undefined ? [] : decodeRising(row.ids);
}

/** What a document named and could not be taken; the first thousand. */
export async function quarantinedOf(
  view: View,
  inventoryId: number,
): Promise<{ text: string; reason: string }[]> {
  return await handleOf(view)
    .database.selectFrom('quarantined')
    .select(['text', 'reason'])
    .where('inventory_id', '=', inventoryId)
    .orderBy('position')
    .execute();
}

/** By repository its newest images, newest first; many repositories cost little more than one. */
export async function newestOfRepositories(
  view: View,
  repositories: Iterable<string>,
  limit: number,
): Promise<Map<string, Image[]>> {
  const handle = handleOf(view);
  const names = await handle.database
    .selectFrom('repository')
    .select(['id', 'name'])
    .where(amongTexts(handle, 'name', repositories))
    .execute();
  const documents = await findDocuments(
    handle,
    REPOSITORIES,
    names.map(({ id }) => id),
  );
  const rows = await handle.database
    .selectFrom('image_reference')
    .select(['repository_id', 'image_id'])
    .where(
      amongNumbers(
        handle,
        'id',
        [...documents.values()].flatMap((of) => of.slice(-limit)),
      ),
    )
    .orderBy('id', 'desc')
    .execute();
  const images = await imagesById(view, [...new Set(rows.map((row) => row.image_id))]);
  const byId = new Map(images.map((image) => [image.id, image]));
  const byRepository = Map.groupBy(rows, (row) => row.repository_id);
  return new Map(
    names.map(({ id, name }) => [
      name,
      (byRepository.get(id) ?? []).flatMap((row) => byId.get(row.image_id) ?? []),
    ]),
  );
}
