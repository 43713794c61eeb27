import { relevantQualifiers } from './identity.ts';
import { isClaim } from './kinds.ts';
import { placeOf } from './location.ts';
import type { EvidencePiece } from './piece.ts';

/** The pieces that one component is made of, the most telling first. */
export type PieceGroup = { pieces: [EvidencePiece, ...EvidencePiece[]]; qualifiers: [string, string][] };

/** More variants of one version than these are not compared with each other. */
const MAX_VARIANTS = 20;

/** One group for every package: type, namespace, name, version, and the qualifiers that tell packages apart. */
export function groupsOf(pieces: readonly EvidencePiece[]): PieceGroup[] {
  const byVersion = new Map<string, EvidencePiece[]>();
  for (const piece of placed(pieces)) {
    const { product, version = '', found } = piece;
    push(byVersion, JSON.stringify([product, version, found.subpath ?? '']), piece);
  }
  return [...byVersion.values()].flatMap(byQualifiers);
}

/**
 * Evidence without a version belongs to the version that was seen in the same place: class paths of log4j-core to the
 * pom.properties of the same jar.
 */
function placed(pieces: readonly EvidencePiece[]): EvidencePiece[] {
  const versions = new Map<string, string>();
  const missing = new Set(
    pieces.filter(({ version }) => version === undefined).map(({ product }) => product),
  );
  for (const { product, version, evidence } of pieces) {
    if (version === undefined || !missing.has(product) || isClaim(evidence)) continue;
    for (const location of evidence.locations) {
      const key = `${product} ${placeOf(location)}`;
      if (!versions.has(key)) versions.set(key, version);
    }
  }
  return pieces.flatMap((piece) => (piece.version === undefined ? placeOne(piece, versions) : piece));
}

function placeOne(piece: EvidencePiece, versions: ReadonlyMap<string, string>): EvidencePiece[] {
  const byVersion = new Map<string | undefined, string[]>();
  for (const location of piece.evidence.locations)
    push(byVersion, versions.get(`${piece.product} ${placeOf(location)}`), location);
  return [...byVersion].map(([version, locations]) => ({
    ...piece,
    version,
    evidence: { ...piece.evidence, locations },
  }));
}

/** Pieces that say less of the qualifiers (a claim without an architecture) join the first that they do not contradict. */
function byQualifiers(pieces: readonly EvidencePiece[]): PieceGroup[] {
  const exact = new Map<string, PieceGroup>();
  for (const piece of pieces) {
    const qualifiers = relevantQualifiers(piece.found);
    const key = JSON.stringify(qualifiers);
    const group = exact.get(key);
    if (group === undefined) exact.set(key, { pieces: [piece], qualifiers });
    else group.pieces.push(piece);
  }
  const sorted = [...exact].sort(
    ([a, { qualifiers: ofA }], [b, { qualifiers: ofB }]) => ofB.length - ofA.length || (a < b ? -1 : 1),
  );
  const groups: PieceGroup[] = [];
  for (const [, group] of sorted) {
    const wider = groups
      .slice(0, MAX_VARIANTS)
      .find(({ qualifiers }) => holdsAll(qualifiers, group.qualifiers));
    if (wider === undefined || wider.qualifiers.length === group.qualifiers.length) groups.push(group);
    else wider.pieces.push(...group.pieces);
  }
  return groups;
}

function holdsAll(qualifiers: readonly [string, string][], fewer: readonly [string, string][]): boolean {
  const held = new Map(qualifiers);
  return fewer.every(([key, value]) => held.get(key) === value);
}

function push<Key, Value>(map: Map<Key, Value[]>, key: Key, value: Value): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}
