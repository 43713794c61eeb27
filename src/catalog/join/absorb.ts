import type { ImageTree } from '../../image-files/index.ts';
import type { Found } from '../types.ts';
import { isClaim, isPart } from './kinds.ts';
import { fileOf } from './location.ts';
import type { Ownership } from './ownership.ts';
import { type EvidencePiece, withFound } from './piece.ts';
import { isPackagingOf } from './same-software.ts';

/**
 * A program that an OS package installed, unchanged, is that package: what a classifier says of it becomes evidence for the
 * package, and not a second product. So is a library in the package that packages it; one that was linked or copied into the
 * files of another package is a component of its own, which that package owns. Where only some of the files are owned, the rest
 * speaks for itself.
 */
export function absorbOwned(
  pieces: readonly EvidencePiece[],
  ownership: Ownership,
  tree: ImageTree,
): EvidencePiece[] {
  return pieces.flatMap((piece) => (isRecognised(piece) ? split(piece, ownership, tree) : piece));
}

/** Of the product alone is known what the bytes say; packages of an ecosystem are components of their own. */
function isRecognised({ found: { type, kind, evidence } }: EvidencePiece): boolean {
  return type === 'generic' && kind !== 'operating-system' && !isClaim(evidence);
}

function split(piece: EvidencePiece, ownership: Ownership, tree: ImageTree): EvidencePiece[] {
  const own: string[] = [];
  const byOwner = new Map<Found, string[]>();
  for (const location of piece.evidence.locations) {
    const path = fileOf(location) === location ? tree.get(location)?.path : undefined;
    const owners = path === undefined ? [] : ownersOf(piece, ownership.ownersOf(path));
    if (owners.length === 0) own.push(location);
    for (const owner of owners) {
      const locations = byOwner.get(owner);
      if (locations === undefined) byOwner.set(owner, [location]);
      else locations.push(location);
    }
  }
  if (byOwner.size === 0) return [piece];
  const rest = own.length > 0 ? [{ ...piece, evidence: { ...piece.evidence, locations: own } }] : [];
  return [...rest, ...[...byOwner].map(([owner, locations]) => withFound(piece, owner, locations))];
}

/** Of the file's owners those that the piece is a sign of. */
function ownersOf({ found, evidence }: EvidencePiece, owners: readonly Found[]): readonly Found[] {
  const mayBePart = isPart(evidence) || found.kind === 'library';
  return mayBePart ? owners.filter((owner) => isPackagingOf(owner, found.name)) : owners;
}
