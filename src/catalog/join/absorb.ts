import type { CatalogTree, Found } from '../types.ts';
import { productOfPurl, purlOf } from './identity.ts';
import { isClaim, isPart } from './kinds.ts';
import { fileOf } from './location.ts';
import type { Ownership } from './ownership.ts';
import type { Piece } from './piece.ts';

/**
 * A program that an OS package brought, unchanged, is that package: what a classifier says of it becomes evidence for the
 * package, and not a second product. Where only some of its files are owned, the rest speaks for itself.
 */
export function absorbOwned(pieces: readonly Piece[], ownership: Ownership, tree: CatalogTree): Piece[] {
  return pieces.flatMap((piece) => (isRecognised(piece) ? split(piece, ownership, tree) : piece));
}

/** Of the product alone is known what the bytes say; packages of an ecosystem are components of their own. */
function isRecognised({ found: { type, kind, evidence } }: Piece): boolean {
  return type === 'generic' && kind !== 'operating-system' && !isPart(evidence) && !isClaim(evidence);
}

function split(piece: Piece, ownership: Ownership, tree: CatalogTree): Piece[] {
  const own: string[] = [];
  const byOwner = new Map<Found, string[]>();
  for (const location of piece.evidence.locations) {
    const path = location.includes('!/') ? undefined : tree.get(fileOf(location))?.path;
    const owners = path === undefined ? [] : ownership.ownersOf(path);
    if (owners.length === 0) own.push(location);
    for (const owner of owners) {
      const locations = byOwner.get(owner);
      if (locations === undefined) byOwner.set(owner, [location]);
      else locations.push(location);
    }
  }
  if (byOwner.size === 0) return [piece];
  const rest = own.length > 0 ? [{ ...piece, evidence: { ...piece.evidence, locations: own } }] : [];
  return [...rest, ...[...byOwner].map(([owner, locations]) => pieceOf(piece, owner, locations))];
}

/** What it was taken for stands in the evidence; the package's own name and version are not touched. */
function pieceOf({ found, evidence, version }: Piece, owner: Found, locations: string[]): Piece {
  const seen = purlOf(found, version);
  const value = evidence.value === undefined ? seen : `${seen}: ${evidence.value}`;
  const purl = purlOf(owner, owner.version);
  return {
    found: owner,
    evidence: { ...evidence, locations, value },
    version: owner.version,
    product: productOfPurl(purl),
    purl,
  };
}
