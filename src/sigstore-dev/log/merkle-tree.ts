import { createHash } from 'node:crypto';

/** SHA-256 of 0x00 and the leaf (RFC 6962, 2.1). */
export function hashLeaf(leaf: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(0)).update(leaf).digest();
}

function hashChildren(left: Uint8Array, right: Uint8Array): Buffer {
  return createHash('sha256').update(Uint8Array.of(1)).update(left).update(right).digest();
}

/**
 * An append-only Merkle tree (RFC 6962, 2.1) that remembers the root of every full subtree: an append is O(1) hashes on average,
 * the root and proofs of any size that the tree ever had are O(log² n).
 */
export class MerkleTree {
  /** `levels[k][i]` is the root over the 2^k leaves from i · 2^k on. */
  readonly #levels: Buffer[][] = [[]];

  get size(): number {
    return this.#levels[0]?.length ?? 0;
  }

  append(leafHash: Buffer): void {
    let node = leafHash;
    for (let level = 0; ; level++) {
      const nodes = (this.#levels[level] ??= []);
      nodes.push(node);
      if (nodes.length % 2 === 1) return;
      node = hashChildren(nodes.at(-2) as Buffer, node);
    }
  }

  /** Roots of full subtrees of 2^level leaves, `from` to `to` in units of them: what tiles are made of. */
  nodes(level: number, from: number, to: number): Buffer[] {
    return (this.#levels[level] ?? []).slice(from, to);
  }

  /** MTH of the first `size` leaves. */
  root(size = this.size): Buffer {
    return size === 0 ? createHash('sha256').digest() : this.#subtree(0, size);
  }

  /** PATH(index, D[size]), from the leaf upwards (RFC 6962, 2.1.1). */
  inclusionProof(index: number, size = this.size): Buffer[] {
    const path: Buffer[] = [];
    let [from, to] = [0, size];
    while (to - from > 1) {
      const middle = from + splitOf(to - from);
      if (index < middle) {
        path.push(this.#subtree(middle, to));
        to = middle;
      } else {
        path.push(this.#subtree(from, middle));
        from = middle;
      }
    }
    return path.toReversed();
  }

  /** PROOF(first, D[second]) (RFC 6962, 2.1.2); nothing needs proving of an empty tree or of the same one. */
  consistencyProof(first: number, second = this.size): Buffer[] {
    if (first === 0 || first === second) return [];
    const path: Buffer[] = [];
    let [from, to] = [0, second];
    while (to !== first) {
      const middle = from + splitOf(to - from);
      if (first <= middle) {
        path.push(this.#subtree(middle, to));
        to = middle;
      } else {
        path.push(this.#subtree(from, middle));
        from = middle;
      }
    }
    if (from !== 0) path.push(this.#subtree(from, to));
    return path.toReversed();
  }

  #subtree(from: number, to: number): Buffer {
    const count = to - from;
    const level = Math.log2(count);
    const whole = Number.isInteger(level) ? this.#levels[level]?.[from / count] : undefined;
    if (whole !== undefined) return whole;
    const middle = from + splitOf(count);
    return hashChildren(this.#subtree(from, middle), this.#subtree(middle, to));
  }
}

/** The largest power of two smaller than `count`. */
function splitOf(count: number): number {
  return 2 ** (Math.ceil(Math.log2(count)) - 1);
}
