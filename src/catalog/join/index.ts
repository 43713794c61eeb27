import { compareBytes } from '../../base/index.ts';
import type { ImageTree, Report } from '../../image-files/index.ts';
import type { CatalogComponent, Found } from '../types.ts';
import { absorbOwned } from './absorb.ts';
import { seenIn } from './claims.ts';
import { componentOf, idOfGroup } from './component.ts';
import { settleConflicts } from './conflicts.ts';
import { groupsOf, type PieceGroup } from './groups.ts';
import { Ownership } from './ownership.ts';
import { type EvidencePiece, piecesOf } from './piece.ts';
import { absorbRuntimes } from './runtimes.ts';
import { measureUnlisted } from './sizes.ts';

export { productOf } from './identity.ts';
export { bringsPrograms, isClaim, isPart } from './kinds.ts';
export { fileOf, isArchive, placeOf } from './location.ts';

/** The components, by id in byte order, and which of them what was found became part of. */
export type Joined = {
  components: CatalogComponent[];
  idOf(found: Found): string | undefined;
  /** Whether a manifest lists the file at a real path, though nobody vouches for what is in it. */
  isMerelyListed(path: string): boolean;
  /** Whether the file at a real path counts as what a list says it is without that its bytes were compared. */
  isUncompared(path: string): boolean;
};

/**
 * One component for everything that was found of it, whatever order it was found in. Its id is its package URL. Versions that
 * contradict each other are reported.
 */
export function join(found: readonly Found[], tree: ImageTree, report: Report): Joined {
  const pieces = piecesOf(found, report);
  const ownership = new Ownership(
    pieces.map((piece) => piece.found),
    tree,
  );
  const settled = settleConflicts(pieces, report);
  const groups = byId(groupsOf(absorbOwned(absorbRuntimes(settled), ownership, tree)));
  const ids = idsOf(groups);
  const idOf = (item: Found): string | undefined => ids.get(item);
  const ground = { tree, ownership, seen: seenIn([...groups.values()]), uses: usesOf(pieces), idOf };
  const components = [...groups].map(([id, group]) => componentOf(id, group, ground));
  measureUnlisted(
    components.filter(({ sizeBytes }) => sizeBytes === undefined),
    tree,
  );
  return {
    components: components.sort((a, b) => compareBytes(a.id, b.id)),
    idOf,
    isMerelyListed: (path) => ownership.isMerelyListed(path),
    isUncompared: (path) => ownership.isUncompared(path),
  };
}

/** Purls fold case and more: groups that differ in nothing else are one. */
function byId(groups: readonly PieceGroup[]): Map<string, PieceGroup> {
  const found = new Map<string, PieceGroup>();
  for (const group of groups) {
    const id = idOfGroup(group);
    const before = found.get(id);
    if (before === undefined) found.set(id, group);
    else before.pieces.push(...group.pieces);
  }
  return found;
}

function idsOf(groups: ReadonlyMap<string, PieceGroup>): Map<Found, string> {
  const ids = new Map<Found, string>();
  for (const [id, { pieces }] of groups)
    for (const { found } of pieces) if (!ids.has(found)) ids.set(found, id);
  return ids;
}

function usesOf(pieces: readonly EvidencePiece[]): Map<string, number> {
  const uses = new Map<string, number>();
  for (const { evidence } of pieces)
    for (const location of evidence.locations) uses.set(location, (uses.get(location) ?? 0) + 1);
  return uses;
}
