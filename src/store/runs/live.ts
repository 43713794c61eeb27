import { sql } from 'kysely';
import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongDigests, amongNumbers, insertMany, type SqlValue } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { imagesNamed, type StoredImageName } from '../inventories/images.ts';
import { areAllKnown, narrowToPlatform } from './narrow-to-platform.ts';
import { noteLiveChange } from './note-live-change.ts';
import { imagesStoodFor, refreshPastImages } from './past-images.ts';
import { updateStands } from './running-blocks.ts';

export type RunningRow = { id: number; digest: Uint8Array; platform: string };

/** A reported digest may be met before the image that it names is known: when a name arrives, it is looked at again. */
export async function resolveNames(handle: Handle, digests: readonly Digest[]): Promise<void> {
  if (digests.length === 0) return;
  const rows = await handle.database
    .selectFrom('running')
    .select(['id', 'digest', 'platform'])
    .where(amongDigests(handle, 'digest', digests.map(bytesOfDigest)))
    .execute();
  await resolveRunning(handle, rows);
}

/** Notes which images each reported digest stands for, as far as they are known today. */
export async function resolveRunning(handle: Handle, rows: readonly RunningRow[]): Promise<void> {
  await resolveDigests(handle, rows);
  await updateStands(
    handle,
    rows.map(({ id }) => id),
  );
}

async function resolveDigests(handle: Handle, rows: readonly RunningRow[]): Promise<void> {
  const withDigest = rows.filter((row) => row.digest.length > 0);
  if (withDigest.length === 0) return;
  const named = await imagesNamed(
    handle,
    withDigest.map((row) => digestOfBytes(row.digest)),
  );
  const platforms = await platformsOf(handle, [...named.values()].flat());
  const pairs = withDigest.flatMap((row): SqlValue[][] =>
    narrowToPlatform(named.get(digestOfBytes(row.digest)) ?? [], platforms, row.platform).map(
      ({ imageId, certain }) => [row.id, imageId, certain ? 1 : 0],
    ),
  );
  const runningIds = withDigest.map((row) => row.id);
  const before = await imagesStoodFor(handle, runningIds);
  await handle.database
    .deleteFrom('running_image')
    .where(amongNumbers(handle, 'running_id', runningIds))
    .execute();
  await insertMany(handle, {
    table: 'running_image',
    columns: ['running_id', 'image_id', 'certain'],
    rows: pairs,
  });
  await noteWhole(handle, withDigest, { named, pairs });
  await noteLiveChange(handle, { runnings: runningIds });
  await refreshPastImages(handle, [...before, ...(await imagesStoodFor(handle, runningIds))]);
}

/** Of those for which it is not certain which image they stand for: whether it is one of those that are known. */
async function noteWhole(
  handle: Handle,
  rows: readonly RunningRow[],
  { named, pairs }: { named: ReadonlyMap<Digest, readonly StoredImageName[]>; pairs: readonly SqlValue[][] },
): Promise<void> {
  const unsure = new Set(pairs.flatMap(([id, , certain]) => (certain === 0 ? [id] : [])));
  if (unsure.size === 0) return;
  const those = rows.filter(({ id }) => unsure.has(id));
  for (const [isWhole, some] of Map.groupBy(those, ({ digest }) =>
    areAllKnown(named.get(digestOfBytes(digest)) ?? []),
  ))
    await handle.database
      .updateTable('running')
      .set({ is_whole: isWhole ? 1 : 0 })
      .where(
        amongNumbers(
          handle,
          'id',
          some.map(({ id }) => id),
        ),
      )
      .execute();
}

async function platformsOf(handle: Handle, named: readonly StoredImageName[]): Promise<Map<number, string>> {
  const rows = await handle.database
    .selectFrom('image')
    .select(['id', 'platform'])
    .where(
      amongNumbers(
        handle,
        'id',
        named.map(({ imageId }) => imageId),
      ),
    )
    .execute();
  return new Map(rows.map((row) => [row.id, row.platform]));
}

/**
 * Makes `live_inventory` what follows from the live runs, of the images given. It holds copies of the package sets
 * and layers of what runs now, side by side, so that the urgent question reads some megabytes in one stretch.
 */
export async function refreshLive(handle: Handle, imageIds: readonly number[]): Promise<void> {
  const wrong = await wronglyLive(handle, imageIds);
  if (wrong.length === 0) return;
  await noteLiveChange(handle, { images: wrong.map(({ imageId }) => imageId) });
  const [gone, fresh] = [true, false].map((isThere) =>
    wrong.filter((each) => each.isThere === isThere).map(({ id }) => id),
  ) as [number[], number[]];
  if (gone.length > 0)
    await handle.database
      .deleteFrom('live_inventory')
      .where(amongNumbers(handle, 'inventory_id', gone))
      .execute();
  if (fresh.length > 0) await insertLive(handle, fresh);
}

type WronglyLive = { id: number; imageId: number; isThere: boolean };

/** Inventories that are among the live ones and should not be, or the other way round. By their ids: the live ones have no index of images. */
async function wronglyLive(handle: Handle, imageIds: readonly number[]): Promise<WronglyLive[]> {
  if (imageIds.length === 0) return [];
  const { rows } = await sql<{ id: number; image_id: number; is_there: number; is_live: number }>`
    SELECT inventory.id, inventory.image_id, CASE WHEN live_inventory.inventory_id IS NULL THEN 0 ELSE 1 END AS is_there,
      CASE WHEN EXISTS (SELECT 1 FROM running_image JOIN live_run ON live_run.running_id = running_image.running_id
        WHERE running_image.image_id = inventory.image_id) THEN 1 ELSE 0 END AS is_live
    FROM inventory LEFT JOIN live_inventory ON live_inventory.inventory_id = inventory.id
    WHERE ${amongNumbers(handle, 'inventory.image_id', new Set(imageIds))}`.execute(handle.database);
  return rows
    .filter(({ is_there, is_live }) => is_there !== is_live)
    .map(({ id, image_id, is_there }) => ({ id, imageId: image_id, isThere: is_there === 1 }));
}

async function insertLive(handle: Handle, inventoryIds: readonly number[]): Promise<void> {
  await handle.database
    .insertInto('live_inventory')
    .columns(['inventory_id', 'image_id', 'package_set_id', 'ids', 'layers'])
    .expression((of) =>
      of
        .selectFrom('inventory')
        .innerJoin('package_set', 'package_set.id', 'inventory.package_set_id')
        .select(['inventory.id', 'image_id', 'package_set_id', 'ids', 'layers'])
        .where(amongNumbers(handle, 'inventory.id', inventoryIds)),
    )
    .execute();
}
