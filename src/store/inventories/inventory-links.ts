import { amongNumbers } from '../engine/many.ts';
import { type Handle, oncePerSnapshot } from '../handle.ts';
import type { InventoryLinks } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import { changedSince } from '../runs/note-live-change.ts';
import { InventoriesBySet } from './inventories-by-set.ts';
import { endOfBlocks, forEachLink, linksFrom } from './inventory-blocks.ts';

/** Images of the inventories that are among these, or have one of these package sets; with `also`: as far as those hold them, too. */
export async function imagesAmong(
  handle: Handle,
  { column, documents }: { column: 'package_set_id' | 'id'; documents: DocumentSet },
  also?: DocumentSet,
): Promise<DocumentSet> {
  const { end, images, bySet } = await inventoryLinks(handle);
  const found = new DocumentSet(await nextOf(handle, 'image'));
  found.addLinked({ ids: images, lists: column === 'id' ? undefined : bySet, end }, documents, also);
  return found;
}

/** Up to so many documents are looked up; above, all inventories are read. */
const FEW = 2000;

export function areFew(documents: DocumentSet): boolean {
  return documents.size <= FEW;
}

/** Whether a process has all inventories at hand, so that nothing has to be looked up. */
export function areAtHand({ isSnapshot, remembered }: Handle): boolean {
  return isSnapshot && remembered.links !== undefined;
}

/** Images that have an inventory. */
export async function imagesOfInventories(handle: Handle): Promise<DocumentSet> {
  const { end, images } = await inventoryLinks(handle);
  const found = new DocumentSet(await nextOf(handle, 'image'));
  for (let id = 1; id < end; id++) found.add(images[id] as number);
  return found;
}

/**
 * Image and package set of each inventory, by its id. A process that asks again reads what is new, and what was moved since to another image, which is
 * noted as a change of what is live. A million take 12 MB; to read and unpack them anew took a third of a question about what most images have.
 */
export async function inventoryLinks(handle: Handle): Promise<InventoryLinks> {
  return await oncePerSnapshot(handle, 'inventory links', async () => {
    const { remembered, isSnapshot } = handle;
    const kept = isSnapshot ? remembered.links : undefined;
    const links = (kept && (await caughtUp(handle, kept))) ?? (await allLinks(handle));
    if (isSnapshot && isNewer(links, remembered.links)) remembered.links = links;
    return links;
  });
}

function isNewer(links: InventoryLinks, kept: InventoryLinks | undefined): boolean {
  return kept === undefined || (links.generation >= kept.generation && links.end >= kept.end);
}

async function allLinks(handle: Handle): Promise<InventoryLinks> {
  const [generation, end] = [await nextOf(handle, 'live'), await nextOf(handle, 'inventory')];
  const blocks = await handle.database
    .selectFrom('inventory_block')
    .selectAll()
    .orderBy('first_id')
    .execute();
  const links = {
    generation,
    end,
    images: new Uint32Array(roomFor(end)),
    bySet: new InventoriesBySet(roomFor(end)),
  };
  for (const block of blocks)
    forEachLink(block.links, Math.max(1, block.first_id), (id, image, set) => {
      links.images[id] = image;
      links.bySet.add(id, set);
    });
  await readFrom(handle, links, Math.max(1, await endOfBlocks(handle)));
  return links;
}

/** For some more: to make room for each would copy all of them. */
function roomFor(end: number): number {
  return end + 4096;
}

async function readFrom(
  handle: Handle,
  { end, images, bySet }: InventoryLinks,
  first: number,
): Promise<void> {
  for (const { id, image_id, package_set_id } of await linksFrom(handle, first, end)) {
    images[id] = image_id;
    bySet.add(id, package_set_id);
  }
}

/** Undefined: what was moved since is not known any more, or the snapshot is older than what is kept. */
async function caughtUp(handle: Handle, kept: InventoryLinks): Promise<InventoryLinks | undefined> {
  const [generation, end] = [await nextOf(handle, 'live'), await nextOf(handle, 'inventory')];
  if (kept.generation > generation || kept.end > end) return undefined;
  const links = { ...kept, images: grown(kept.images, end), generation, end };
  // Beyond the end of what another snapshot has in hand it reads nothing.
  if (end > kept.end) await readFrom(handle, links, kept.end);
  if (generation === kept.generation) return links;
  const changed = await changedSince(handle, kept.generation);
  return changed && { ...links, images: await withMoved(handle, links.images, changed.images) };
}

function grown(images: Uint32Array, end: number): Uint32Array {
  if (end <= images.length) return images;
  const larger = new Uint32Array(roomFor(end));
  larger.set(images);
  return larger;
}

/** What an older snapshot has in hand stays as it is. Mostly nothing was moved. */
async function withMoved(
  handle: Handle,
  images: Uint32Array,
  changed: ReadonlySet<number>,
): Promise<Uint32Array> {
  if (changed.size === 0) return images;
  const rows = await handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id'])
    .where(amongNumbers(handle, 'image_id', changed))
    .execute();
  const moved = rows.filter((row) => images[row.id] !== row.image_id);
  if (moved.length === 0) return images;
  const fresh = images.slice();
  for (const row of moved) fresh[row.id] = row.image_id;
  return fresh;
}
