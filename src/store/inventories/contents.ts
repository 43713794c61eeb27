import { setImmediate } from 'node:timers/promises';
import { storeError } from '../errors.ts';
import type { Handle } from '../handle.ts';
import { recordPackages } from '../packages/record-packages.ts';
import { sortRising } from '../postings/sort-pairs.ts';
import { VarintWriter } from '../postings/varint.ts';
import type { Members, MetVersions } from './members.ts';
import type { EncodedSet } from './package-sets.ts';
import { PlacesWriter } from './places.ts';
import type { CheckedInventory } from './quarantine.ts';

/** What is inside an image: its package set, and where the members are. */
export type ImageContents = EncodedSet & { places: Uint8Array };

/** In between what else there is of a batch goes on, which PostgreSQL has answered meanwhile. */
const PACKED_AT_ONCE = 32;

/** The contents of each inventory, its packages recorded. */
export async function recordContents(
  handle: Handle,
  inventories: readonly CheckedInventory[],
  met: MetVersions,
): Promise<ImageContents[]> {
  const unlicensed = inventories.flatMap(({ members }) => members.unlicensed);
  await recordPackages(handle, { met, unlicensed });
  const contents: ImageContents[] = [];
  for (const [index, { members }] of inventories.entries()) {
    if (handle.kind === 'postgres' && index % PACKED_AT_ONCE === 0) await setImmediate();
    members.identify();
    contents.push(contentOf(members));
  }
  return contents;
}

/** Above what an image has, below where id and position no longer fit into one number. */
const POSITIONS = 2 ** 21;

/** The set and, in its order, where its members are; what a document names twice is one member with more places. */
function contentOf({ ids, places }: Members): ImageContents {
  if (ids.length >= POSITIONS)
    throw storeError(
      'STORE_INPUT',
      `an inventory has too many components: ${ids.length}, at most ${POSITIONS - 1}`,
    );
  // Not by `from` with a function, which takes twice as long as the sort.
  const rising = new Float64Array(ids.length);
  for (let position = 0; position < ids.length; position++)
    rising[position] = (ids[position] as number) * POSITIONS + position;
  sortRising(rising);
  const set = new VarintWriter(ids.length * 2);
  const writer = new PlacesWriter(ids.length);
  let [size, last] = [0, 0];
  for (let from = 0; from < rising.length; ) {
    const position = (rising[from] as number) % POSITIONS;
    const id = ids[position] as number;
    let end = from + 1;
    while (end < rising.length && (rising[end] as number) < (id + 1) * POSITIONS) end++;
    set.add(id - last);
    if (end === from + 1) writer.addMember(places[position] ?? []);
    else
      writer.addMember(
        Array.from(rising.subarray(from, end), (number) => places[number % POSITIONS] ?? []).flat(),
      );
    [from, last] = [end, id];
    size++;
  }
  return { size, ids: set.take(), places: writer.take() };
}
