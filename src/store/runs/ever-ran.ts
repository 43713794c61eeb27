import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { type Handle, handleOf, oncePerSnapshot } from '../handle.ts';
import { imagesOfInventories } from '../inventories/inventory-links.ts';
import type { EverRan } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import type { DocumentSet } from '../postings/document-set.ts';
import type { RunningImage, View } from '../types.ts';
import { forEachLiveRun } from './each-live-run.ts';
import { highestWorkload } from './highest-workload.ts';
import { liveRunningImages, liveRunnings } from './live-state.ts';
import { pastImages } from './past-images.ts';
import { type MeantPast, RanBlock } from './ran-block.ts';
import { RunTotals } from './run-totals.ts';
import { allBlocks } from './running-blocks.ts';

/**
 * All that was ever reported. A process that asks again reads it once until anything has been written, and then unpacks only those blocks that have
 * changed: two million past runs took each question a tenth of a second.
 */
async function everRan(handle: Handle): Promise<EverRan> {
  return await oncePerSnapshot(handle, 'ever ran', async () => {
    const generation = await nextOf(handle, 'answers');
    const kept = handle.isSnapshot ? handle.remembered.ever : undefined;
    if (kept?.generation === generation) return kept;
    const blocks = await blocksNow(handle, kept?.blocks);
    const stands = Array.from(blocks.values(), (block) => block.stands).flat();
    const ever: EverRan = { generation, blocks, stands };
    // What a writer reads may never be committed.
    if (handle.isSnapshot && (handle.remembered.ever?.generation ?? 0) < generation)
      handle.remembered.ever = ever;
    return ever;
  });
}

async function blocksNow(
  handle: Handle,
  kept: EverRan['blocks'] | undefined,
): Promise<ReadonlyMap<number, RanBlock>> {
  const blocks = new Map<number, RanBlock>();
  for (const [first, bytes] of await allBlocks(handle)) {
    const before = kept?.get(first);
    const isSame = before !== undefined && Buffer.compare(before.bytes, bytes) === 0;
    blocks.set(first, isSame ? before : new RanBlock(first, bytes));
  }
  return blocks;
}

/** Which reported digests stand for these images. Where all do, the list is the one that is kept. */
export async function standsOfMany(handle: Handle, images: DocumentSet): Promise<readonly RunningImage[]> {
  const { stands } = await everRan(handle);
  const some = stands.filter(({ imageId }) => images.has(imageId));
  return some.length === stands.length ? stands : some;
}

/** Reported digests that stand for no image, for one that is in no inventory, or perhaps for another: see uncovered.ts. */
export async function everUncovered(handle: Handle): Promise<readonly number[]> {
  const ever = await everRan(handle);
  return (ever.uncovered ??= uncoveredAmong(ever, await imagesOfInventories(handle)));
}

function uncoveredAmong({ blocks, stands }: EverRan, looked: DocumentSet): number[] {
  const uncovered = new Set<number>();
  for (const { open } of blocks.values()) for (const id of open) uncovered.add(id);
  for (const { runningId, imageId } of stands) if (!looked.has(imageId)) uncovered.add(runningId);
  return [...uncovered];
}

/** What runs now or ran before, of some digests and of all of them, from the sums that are kept: no run is read. */
export async function everTotals(
  handle: Handle,
  some: DocumentSet,
): Promise<{ some: RunTotals; all: RunTotals }> {
  const [ever, live] = await together([everRan(handle), liveRunnings(handle)]);
  const { owners, all } = (ever.sums ??= await sumsOfAll(handle, ever));
  // Where most is meant, it is quicker to take out the rest.
  const areMost = some.size * 2 > ever.stands.length;
  const totals = areMost ? all.copy() : new RunTotals();
  countEver(totals, areMost ? -1 : 1, { ever, live }, { owners, isMeant: (id) => some.has(id) !== areMost });
  return { some: totals, all };
}

type Ran = { ever: EverRan; live: Awaited<ReturnType<typeof liveRunnings>> };

function countEver(totals: RunTotals, by: 1 | -1, { ever, live }: Ran, counting: MeantPast): void {
  const { owners, isMeant } = counting;
  live.forEach((runs, id) => {
    if (!isMeant(id)) return;
    forEachLiveRun(runs, (workload, _owner, containers) =>
      totals.count(by, workload, owners[workload] ?? 0, containers),
    );
  });
  for (const block of ever.blocks.values()) block.count(totals, by, counting);
}

async function sumsOfAll(handle: Handle, ever: EverRan): Promise<NonNullable<EverRan['sums']>> {
  const [owners, live] = await together([ownersOfWorkloads(handle), liveRunnings(handle)]);
  const all = new RunTotals();
  countEver(all, 1, { ever, live }, { owners, isMeant: () => true });
  return { owners, all };
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

/** Images that a run is or was of, from what is kept of both: single runs are not read. */
export async function imagesThatEverRan(handle: Handle): Promise<DocumentSet> {
  return await oncePerSnapshot(handle, 'images that ever ran', async () => {
    const images = await pastImages(handle, await nextOf(handle, 'image'));
    for (const { imageId } of await liveRunningImages(handle)) images.add(imageId);
    return images;
  });
}

/** Of these images those that no run was ever of. */
export async function neverRan(view: View, images: DocumentSet): Promise<DocumentSet> {
  return images.without(await imagesThatEverRan(handleOf(view)));
}
