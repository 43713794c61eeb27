import type { PieceGroup } from './groups.ts';
import { isClaim } from './kinds.ts';

/** What was seen, by product: the versions that something better than a claim speaks for. */
export type Seen = ReadonlyMap<string, ReadonlySet<string>>;

export function seenIn(groups: readonly PieceGroup[]): Seen {
  const seen = new Map<string, Set<string>>();
  for (const { pieces } of groups) {
    for (const { product, version = '', evidence } of pieces) {
      if (isClaim(evidence)) continue;
      const versions = seen.get(product);
      if (versions === undefined) seen.set(product, new Set([version]));
      else versions.add(version);
    }
  }
  return seen;
}

/** What became of a document's claim: `seen`, `not seen`, `seen as 1.2.3`; undefined where nothing is claimed. */
export function claimOf({ pieces }: PieceGroup, seen: Seen): string | undefined {
  const [first] = pieces;
  if (!pieces.some(({ evidence }) => isClaim(evidence))) return undefined;
  if (pieces.some(({ evidence }) => !isClaim(evidence))) return 'seen';
  const versions = [...(seen.get(first.product) ?? [])].sort();
  if (versions.length === 0) return 'not seen';
  const known = versions.filter((version) => version !== '').slice(0, 10);
  return known.length === 0 ? 'seen without a version' : `seen as ${known.join(', ')}`;
}
