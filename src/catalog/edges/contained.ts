import type { ImageTree } from '../../image-files/index.ts';
import { fileOf, isArchive, isClaim, isPart, type Joined, placeOf } from '../join/index.ts';
import type { Found } from '../types.ts';
import type { EdgeSet } from './edge-set.ts';
import { Holders } from './holders.ts';

/** What was linked or copied into a file, from the component that the file is of; and what is in an archive, from the archive. */
export function addContained(edges: EdgeSet, found: readonly Found[], joined: Joined, tree: ImageTree): void {
  const seen = found.filter(({ evidence }) => !isClaim(evidence));
  const mains = mainsOf(seen, joined);
  addNested(edges, seen, joined, mains);
  addParts(edges, seen, { joined, tree, mains });
}

function addNested(
  edges: EdgeSet,
  found: readonly Found[],
  { idOf }: Joined,
  mains: ReadonlyMap<string, string>,
): void {
  for (const item of found) {
    const id = idOf(item);
    for (const location of item.evidence.locations) {
      const place = placeOf(location);
      if (!isArchive(place)) continue;
      const main = mains.get(place);
      const holder = main === id ? outerMain(place, mains) : main;
      edges.add(holder, id, item.evidence.by);
    }
  }
}

function addParts(
  edges: EdgeSet,
  found: readonly Found[],
  { joined, tree, mains }: { joined: Joined; tree: ImageTree; mains: ReadonlyMap<string, string> },
): void {
  const parts = found
    .filter(({ evidence }) => isPart(evidence))
    .flatMap((item) => item.evidence.locations.map((location) => ({ item, location })))
    .filter(({ location }) => !mains.has(placeOf(location)))
    .map(({ item, location }) => ({ item, path: tree.get(fileOf(location))?.path ?? '' }));
  const holders = new Holders(joined, new Set(parts.map(({ path }) => path)));
  for (const { item, path } of parts)
    for (const holder of holders.of(path)) edges.add(holder, joined.idOf(item), item.evidence.by);
}

/** The component that an archive is; others in it were shaded into it. Archives of unknown makers have none. */
function mainsOf(found: readonly Found[], { idOf }: Joined): Map<string, string> {
  const candidates = new Map<string, Candidate[]>();
  for (const item of found) {
    const id = idOf(item);
    if (id === undefined || isPart(item.evidence)) continue;
    for (const location of item.evidence.locations) {
      const place = placeOf(location);
      if (!isArchive(place)) continue;
      const candidate = { name: item.name, id, isOfAll: location === place };
      const list = candidates.get(place);
      if (list === undefined) candidates.set(place, [candidate]);
      else list.push(candidate);
    }
  }
  const mains = new Map<string, string>();
  for (const [place, list] of candidates) {
    const main = mainOf(place, list);
    if (main !== undefined) mains.set(place, main);
  }
  return mains;
}

/** `isOfAll`: what says so is the archive, and not something in it. */
type Candidate = { name: string; id: string; isOfAll: boolean };

/** The only one that covers the whole archive, or the one that the file is named after. */
function mainOf(place: string, candidates: readonly Candidate[]): string | undefined {
  const ofAll = candidates.filter(({ isOfAll }) => isOfAll);
  const best = ofAll.length > 0 ? ofAll : candidates;
  const [first] = best;
  if (best.every(({ id }) => id === first?.id)) return first?.id;
  const file = place.slice(place.lastIndexOf('/') + 1);
  const named = best.filter(({ name }) => file.startsWith(name));
  return named.sort((a, b) => b.name.length - a.name.length || (a.id < b.id ? -1 : 1))[0]?.id;
}

/** Of the nearest archive around one that is known: `app.war` of `app.war!/WEB-INF/lib/a.jar`. */
function outerMain(place: string, mains: ReadonlyMap<string, string>): string | undefined {
  for (let end = place.lastIndexOf('!/'); end > 0; end = place.lastIndexOf('!/', end - 1)) {
    const main = mains.get(place.slice(0, end));
    if (main !== undefined) return main;
  }
  return undefined;
}
