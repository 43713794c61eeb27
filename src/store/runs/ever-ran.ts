import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { type Handle, handleOf, oncePerSnapshot } from '../handle.ts';
import { imagesOfInventories } from '../inventories/inventory-links.ts';
import type { EverRan } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import { onceUntilWritten } from '../postings/until-written.ts';
import type { RunningImage, View } from '../types.ts';
import { highestWorkload } from './highest-workload.ts';
import { liveImages, liveRunnings, liveTotals } from './live-state.ts';
import { NO_IMAGE } from './packed-runnings.ts';
import { pastImages } from './past-images.ts';
import { RanBlock } from './ran-block.ts';
import { type CountedRuns, RunTotals } from './run-totals.ts';
import { allBlocks, firstOf } from './running-blocks.ts';

/**
 * All that was ever reported. A process that asks again reads it once until anything has been written, and then unpacks only those blocks that have
 * changed: two million past runs took each question a tenth of a second.
 */
async function everRan(handle: Handle): Promise<EverRan> {
  return await oncePerSnapshot(handle, 'ever ran', async () => {
    const generation = await nextOf(handle, 'answers');
    const kept = handle.isSnapshot ? handle.remembered.ever : undefined;
    if (kept?.generation === generation) return kept;
    // PostgreSQL makes the list of owners while the blocks are unpacked.
    const [unpacked, ownerOf] = await together([
      allBlocks(handle).then((stored) => unpackedBlocks(stored, kept)),
      ownersOfWorkloads(handle),
    ]);
    const ever: EverRan = { generation, ...unpacked, ownerOf };
    // What a writer reads may never be committed.
    if (handle.isSnapshot && (handle.remembered.ever?.generation ?? 0) < generation)
      handle.remembered.ever = ever;
    return ever;
  });
}

function unpackedBlocks(
  stored: ReadonlyMap<number, Uint8Array>,
  kept: EverRan | undefined,
): Pick<EverRan, 'blocks' | 'past'> {
  const past = kept?.past.copy() ?? new RunTotals();
  const blocks = new Map<number, RanBlock>();
  const gone = new Map(kept?.blocks);
  for (const [first, bytes] of stored) {
    const before = gone.get(first);
    const isSame = before !== undefined && Buffer.compare(before.bytes, bytes) === 0;
    if (isSame) gone.delete(first);
    blocks.set(first, isSame ? before : new RanBlock(first, bytes, past));
  }
  for (const block of gone.values()) block.count(past, -1, () => true);
  return { blocks, past };
}

/** Which reported digests stand for these images. Where all do, the list is the one that is kept. */
export async function standsOfMany(handle: Handle, images: DocumentSet): Promise<readonly RunningImage[]> {
  const ever = await everRan(handle);
  const { stands = listed(ever, images) } = ever;
  const some = stands.filter(({ imageId }) => images.has(imageId));
  return some.length === stands.length ? stands : some;
}

/** An object for each of all is made once, and not where a question is about less than an eighth. */
function listed(ever: EverRan, images: DocumentSet): readonly RunningImage[] {
  if (images.size * 8 < standsIn(ever)) return standsOf(ever, (imageId) => images.has(imageId));
  return (ever.stands = standsOf(ever, () => true));
}

function standsOf({ blocks }: EverRan, isMeant: (imageId: number) => boolean): RunningImage[] {
  // As in ran-block.ts.
  const none = NO_IMAGE;
  const stands: RunningImage[] = [];
  for (const block of blocks.values())
    block.forEachStand((runningId, imageId, certain) => {
      if (imageId !== none && isMeant(imageId)) stands.push({ runningId, imageId, certain });
    });
  return stands;
}

/** Reported digests that stand for no image, for one that is in no inventory, or perhaps for another: see uncovered.ts. */
export async function everUncovered(handle: Handle): Promise<readonly number[]> {
  const ever = await everRan(handle);
  return (ever.uncovered ??= uncoveredAmong(ever, await imagesOfInventories(handle)));
}

function uncoveredAmong({ blocks }: EverRan, looked: DocumentSet): number[] {
  // As in ran-block.ts.
  const none = NO_IMAGE;
  const uncovered = new Set<number>();
  for (const block of blocks.values())
    block.forEachStand((runningId, imageId) => {
      if (imageId === none || !looked.has(imageId)) uncovered.add(runningId);
    });
  return [...uncovered];
}

/** What runs now or ran before, of some digests and of all of them, from the sums that are kept: no run is read. */
export async function everCounted(handle: Handle, some: DocumentSet): Promise<CountedRuns> {
  const [ever, live] = await together([everRan(handle), liveRunnings(handle)]);
  const all = (ever.all ??= ever.past.with(await liveTotals(handle)));
  const areMost = some.size * 2 > standsIn(ever);
  const isMeant = (id: number): boolean => some.has(id) !== areMost;
  const count = (totals: RunTotals): void => {
    live.forEach((runs, id) => {
      if (!isMeant(id)) return;
      if (areMost) totals.remove(runs);
      else totals.add(runs);
    });
    for (const block of ever.blocks.values()) block.count(totals, areMost ? -1 : 1, isMeant);
  };
  return { all, ownerOf: ever.ownerOf, areMost, count };
}

function standsIn({ blocks }: EverRan): number {
  let stands = 0;
  for (const { size } of blocks.values()) stands += size;
  return stands;
}

/** By workload; 0: nobody. Read as a row for each owner: one for each workload would take longer than all that is counted. */
async function ownersOfWorkloads(handle: Handle): Promise<Uint32Array> {
  const owned = sql<{ owner_id: number; ids: string }>`
    SELECT owner_id, string_agg(CAST(id AS TEXT), ',') AS ids FROM workload WHERE owner_id IS NOT NULL GROUP BY owner_id`;
  const [highest, { rows }] = await together([highestWorkload(handle), owned.execute(handle.database)]);
  const owners = new Uint32Array(highest + 1);
  for (const { owner_id, ids } of rows) for (const id of ids.split(',')) owners[Number(id)] = owner_id;
  return owners;
}

/** What calls `visit` for each workload that a digest ran in before. */
export async function pastWorkloads(
  handle: Handle,
): Promise<(runningId: number, visit: (workload: number) => void) => void> {
  const { blocks } = await everRan(handle);
  return (id, visit) => blocks.get(firstOf(id))?.forEachWorkload(id, visit);
}

/** Images that a run is or was of, from what is kept of both: single runs are not read. */
export async function imagesThatEverRan(handle: Handle): Promise<DocumentSet> {
  return await onceUntilWritten(handle, 'images that ever ran', async () =>
    (await pastImages(handle)).with(await liveImages(handle)),
  );
}

/** Of these images those that no run was ever of. */
export async function neverRan(view: View, images: DocumentSet): Promise<DocumentSet> {
  return images.copy().drop(await imagesThatEverRan(handleOf(view)));
}
