import type { VerifiedSigner } from '../../sigstore/index.ts';

/**
 * Groups signatures by who made them: the result has one number for each signer given, equal for equal ones. Two are one signer when
 * they share a key (by SPKI, whether it signed as a key or in a certificate) or an issuer and subject, directly or through others.
 */
export function groupSigners(signers: readonly VerifiedSigner[]): number[] {
  const parents = signers.map((_, index) => index);
  const rootOf = (index: number): number => {
    let root = index;
    while (parents[root] !== root) root = parents[root] ?? root;
    parents[index] = root;
    return root;
  };
  const firstWith = new Map<string, number>();
  for (const [index, signer] of signers.entries()) {
    for (const name of namesOf(signer)) {
      const first = firstWith.get(name);
      if (first === undefined) firstWith.set(name, index);
      else parents[rootOf(index)] = rootOf(first);
    }
  }
  return signers.map((_, index) => rootOf(index));
}

function namesOf(signer: VerifiedSigner): string[] {
  const key = `key ${signer.key}`;
  // JSON, so that no choice of characters makes two pairs look like one.
  return signer.kind === 'key' ? [key] : [key, JSON.stringify([signer.claims.issuer, signer.identity])];
}

/** A signature that counts, and the entries (by position) that accept its signer. */
export type Counted = { group: number; entries: readonly number[] };

/**
 * How many entries distinct signers fill, each signer at most one and each entry at most once: the largest such assignment (a maximum
 * bipartite matching), so that overlapping entries are neither counted twice nor in an unlucky order. Gives the group by entry.
 */
export function fillEntries(counted: readonly Counted[]): Map<number, number> {
  const entriesByGroup = new Map<number, Set<number>>();
  for (const { group, entries } of counted) {
    const all = entriesByGroup.get(group) ?? new Set();
    for (const entry of entries) all.add(entry);
    entriesByGroup.set(group, all);
  }
  const filled = new Map<number, number>();
  const place = (group: number, tried: Set<number>): boolean => {
    for (const entry of entriesByGroup.get(group) ?? []) {
      if (tried.has(entry)) continue;
      tried.add(entry);
      const holder = filled.get(entry);
      if (holder !== undefined && !place(holder, tried)) continue;
      filled.set(entry, group);
      return true;
    }
    return false;
  };
  for (const group of entriesByGroup.keys()) place(group, new Set());
  return filled;
}
