import { amongNumbers } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import { linksFrom } from '../inventories/inventory-blocks.ts';
import { inventoryLinks } from '../inventories/inventory-links.ts';
import type { InventoryLinks, SetsThatRan } from '../memory.ts';
import { nextOf } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';

/**
 * Package sets of images that ran before, and perhaps some others. Most images of a fleet never ran, and whoever asks which of those that did have
 * something need not look at the others. What ran or was added since is added, and nothing is taken out.
 */
export async function setsThatRan(handle: Handle, past: DocumentSet): Promise<DocumentSet> {
  const links = await inventoryLinks(handle);
  const { remembered, isSnapshot } = handle;
  const kept = isSnapshot ? remembered.setsThatRan : undefined;
  const next = await nextOf(handle, 'package_set');
  // Where inventories were moved from one image to another all of it is made anew.
  if (kept === undefined || kept.images !== links.images || next > kept.room) {
    const made = { ...madeOf(links, past, next), past };
    if (isSnapshot) remembered.setsThatRan = made;
    return made.sets;
  }
  await addSince(handle, kept, { links, past });
  return kept.sets;
}

/** Sets that there may be more of before all is made anew. */
const ROOM = 65_536;

function madeOf(
  { images, end, bySet }: InventoryLinks,
  past: DocumentSet,
  next: number,
): Omit<SetsThatRan, 'past'> {
  const room = next + ROOM;
  const sets = new DocumentSet(room);
  for (let set = 1; set < next; set++)
    for (let id = bySet.starts[set] ?? 0; id > 0; id = bySet.next[id] as number)
      if (past.has(images[id] as number)) sets.add(set);
  return { sets, room, end, images };
}

async function addSince(
  handle: Handle,
  kept: SetsThatRan,
  { links, past }: { links: InventoryLinks; past: DocumentSet },
): Promise<void> {
  // As long as nobody writes it is the same.
  const ran = past === kept.past ? [] : past.copy().drop(kept.past).toArray();
  const added = links.end > kept.end ? await linksFrom(handle, kept.end, links.end) : [];
  const those = ran.length === 0 ? [] : await setsOfImages(handle, ran);
  for (const { package_set_id: set } of [...added, ...those]) kept.sets.add(set);
  kept.end = Math.max(kept.end, links.end);
  kept.past = past;
}

async function setsOfImages(
  handle: Handle,
  imageIds: readonly number[],
): Promise<{ package_set_id: number }[]> {
  return await handle.database
    .selectFrom('inventory')
    .select('package_set_id')
    .where(amongNumbers(handle, 'image_id', imageIds))
    .execute();
}
