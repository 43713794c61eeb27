import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { amongNumbers, insertMany } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { onceUntilWritten } from '../postings/until-written.ts';

/** Images of a row, one bit each: 8 KiB. */
const SIZE = 2 ** 16;

/** A migration has no more than this. */
type PastHandle = Pick<Handle, 'kind' | 'database'>;

/** Makes `past_images` what follows from the past runs: of the images given, or of all. What is the same is not written again. */
export async function refreshPastImages(handle: PastHandle, imageIds?: Iterable<number>): Promise<void> {
  const images = imageIds && [...new Set(imageIds)];
  const [ran, stored] = await together([
    imagesOfPastRuns(handle, images),
    storedPastImages(handle, images?.map(firstOf)),
  ]);
  const changed = new Map<number, Uint8Array>();
  const bitsOf = (first: number): Uint8Array =>
    changed.get(first) ?? Uint8Array.from(stored.get(first) ?? new Uint8Array(SIZE / 8));
  for (const image of images ?? ran) {
    const first = firstOf(image);
    const bits = bitsOf(first);
    const [at, bit] = [(image - first) >>> 3, 1 << (image & 7)];
    const byte = bits[at] as number;
    bits[at] = ran.has(image) ? byte | bit : byte & ~bit;
    if (bits[at] !== byte) changed.set(first, bits);
  }
  await insertMany(handle, {
    table: 'past_images',
    columns: ['first_id', 'bits'],
    rows: [...changed],
    onConflict: 'ON CONFLICT (first_id) DO UPDATE SET bits = excluded.bits',
  });
}

/** Images for which these reported digests stand. */
export async function imagesStoodFor(handle: Handle, runningIds: Iterable<number>): Promise<number[]> {
  const rows = await handle.database
    .selectFrom('running_image')
    .select('image_id')
    .distinct()
    .where(amongNumbers(handle, 'running_id', runningIds))
    .execute();
  return rows.map((row) => row.image_id);
}

function firstOf(image: number): number {
  return image - (image % SIZE);
}

/** Which images a past run stands for. */
export async function imagesOfPastRuns(
  handle: PastHandle,
  among?: readonly number[],
): Promise<ReadonlySet<number>> {
  const { rows } = await sql<{ image_id: number }>`
    SELECT DISTINCT image_id FROM running_image
    WHERE ${among === undefined ? sql`1 = 1` : amongNumbers(handle, 'image_id', among)}
      AND EXISTS (SELECT 1 FROM past_run WHERE past_run.running_id = running_image.running_id)`.execute(
    handle.database,
  );
  return new Set(rows.map((row) => row.image_id));
}

async function storedPastImages(
  handle: PastHandle,
  firsts?: readonly number[],
): Promise<Map<number, Uint8Array>> {
  let select = handle.database.selectFrom('past_images').select(['first_id', 'bits']);
  if (firsts !== undefined) select = select.where(amongNumbers(handle, 'first_id', new Set(firsts)));
  return new Map((await select.execute()).map(({ first_id, bits }) => [first_id, bits]));
}

/** Images that ran before, whether they run now or not. Nobody adds to it. */
export async function pastImages(handle: Handle): Promise<DocumentSet> {
  return await onceUntilWritten(handle, 'past images', () => readPastImages(handle));
}

export async function readPastImages(handle: Handle): Promise<DocumentSet> {
  const stored = await storedPastImages(handle);
  const images = new DocumentSet(Math.max(0, ...stored.keys()) + SIZE);
  for (const [first, bits] of stored) images.addBits(bits, first);
  return images;
}
