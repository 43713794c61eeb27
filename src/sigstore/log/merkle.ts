import { createHash } from 'node:crypto';

/** RFC 6962, 2.1: the hash of a leaf. */
export function leafHash(entry: Uint8Array): Uint8Array {
  return createHash('sha256').update(LEAF).update(entry).digest();
}

/** RFC 6962, 2.1: the hash of an inner node. */
export function nodeHash(left: Uint8Array, right: Uint8Array): Uint8Array {
  return createHash('sha256').update(NODE).update(left).update(right).digest();
}

const LEAF = Uint8Array.of(0);
const NODE = Uint8Array.of(1);

/**
 * The root hash to which a path of hashes leads from a leaf (RFC 9162, 2.1.3.2); undefined when leaf, tree and path do not
 * belong together. Work is bounded by the length of the path.
 */
export function rootFromPath(
  leaf: Uint8Array,
  index: bigint,
  treeSize: bigint,
  path: readonly Uint8Array[],
): Uint8Array | undefined {
  if (index < 0n || index >= treeSize) return undefined;
  let [node, last] = [index, treeSize - 1n];
  let hash = leaf;
  for (const sibling of path) {
    if (sibling.length !== 32 || last === 0n) return undefined;
    if ((node & 1n) === 1n || node === last) {
      hash = nodeHash(sibling, hash);
      while ((node & 1n) === 0n && node !== 0n) [node, last] = [node >> 1n, last >> 1n];
    } else {
      hash = nodeHash(hash, sibling);
    }
    [node, last] = [node >> 1n, last >> 1n];
  }
  return last === 0n ? hash : undefined;
}
