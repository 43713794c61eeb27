import { storeError } from '../errors.ts';
import type { Handle, KnownVersion } from '../handle.ts';
import { recordPackages } from '../packages/record-packages.ts';
import { VarintWriter } from '../postings/varint.ts';
import type { NewComponent, NewPackageVersion, Occurrence } from '../types.ts';
import type { EncodedSet } from './package-sets.ts';
import { PlacesWriter, patternOf } from './places.ts';
import type { CheckedInventory } from './quarantine.ts';

/** What is inside an image: its package set, and where the members are. */
export type ImageContents = EncodedSet & { places: Uint8Array };

/** The contents of each inventory, its packages recorded. */
export async function recordContents(
  handle: Handle,
  inventories: readonly CheckedInventory[],
): Promise<ImageContents[]> {
  const ids = await recordPackages(handle, inventories);
  return inventories.map((inventory) => contentOf(inventory, ids));
}

/** Above what an image has, below where id and position no longer fit into one number. */
const POSITIONS = 2 ** 21;

/** The set and, in its order, where its members are; what a document names twice is one member with more places. */
function contentOf({ components, known }: CheckedInventory, ids: ReadonlyMap<string, number>): ImageContents {
  if (components.length >= POSITIONS)
    throw storeError(
      'STORE_INPUT',
      `an inventory has too many components: ${components.length}, at most ${POSITIONS - 1}`,
    );
  const rising = new Float64Array(components.length);
  for (let position = 0; position < rising.length; position++) {
    const id = known[position]?.id ?? ids.get((components[position] as NewComponent).package.purl) ?? 0;
    rising[position] = id * POSITIONS + position;
  }
  rising.sort();
  const set = new VarintWriter(components.length * 2);
  const places = new PlacesWriter(components.length);
  let [size, last] = [0, 0];
  for (let from = 0; from < rising.length; ) {
    const id = Math.floor((rising[from] as number) / POSITIONS);
    let [end, occurrences] = [from, 0];
    for (; end < rising.length && Math.floor((rising[end] as number) / POSITIONS) === id; end++)
      occurrences += (components[(rising[end] as number) % POSITIONS] as NewComponent).occurrences.length;
    set.add(id - last);
    places.addMember(occurrences);
    for (; from < end; from++) {
      const position = (rising[from] as number) % POSITIONS;
      const component = components[position] as NewComponent;
      for (const occurrence of component.occurrences)
        places.addPlace(patternFor(known[position], component.package, occurrence));
    }
    last = id;
    size++;
  }
  return { size, ids: set.take(), places: places.take() };
}

/** A package mostly is where it was in the image before, so the pattern is made once. */
function patternFor(
  known: KnownVersion | undefined,
  item: NewPackageVersion,
  occurrence: Occurrence,
): string {
  const { path, layer } = occurrence;
  if (known === undefined) return patternOf(occurrence, item);
  const { lastPlace } = known;
  if (lastPlace?.path === path && lastPlace.layer === layer) return lastPlace.pattern;
  const pattern = patternOf(occurrence, item);
  known.lastPlace = { path, layer, pattern };
  return pattern;
}
