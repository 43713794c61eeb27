import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { leafHash, nodeHash, rootFromPath } from './merkle.ts';

/** RFC 6962, 2.1, as it is written there. */
function rootOf(leaves: Uint8Array[]): Uint8Array {
  const [only] = leaves;
  if (leaves.length === 1 && only) return only;
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  return nodeHash(rootOf(leaves.slice(0, split)), rootOf(leaves.slice(split)));
}

/** RFC 6962, 2.1.1, as it is written there. */
function pathOf(index: number, leaves: Uint8Array[]): Uint8Array[] {
  if (leaves.length === 1) return [];
  const split = 2 ** Math.floor(Math.log2(leaves.length - 1));
  const [left, right] = [leaves.slice(0, split), leaves.slice(split)];
  return index < split
    ? [...pathOf(index, left), rootOf(right)]
    : [...pathOf(index - split, right), rootOf(left)];
}

const leaves = Array.from({ length: 33 }, (_, n) => leafHash(Buffer.from(`entry ${n}`)));

describe('rootFromPath', () => {
  it('leads from each leaf of each tree to its root', () => {
    for (let size = 1; size <= leaves.length; size++) {
      const tree = leaves.slice(0, size);
      for (const [index, leaf] of tree.entries())
        assert.deepEqual(
          rootFromPath(leaf, BigInt(index), BigInt(size), pathOf(index, tree)),
          rootOf(tree),
          `${index} of ${size}`,
        );
    }
  });

  it('leads nowhere, or elsewhere, for another place, size, leaf or path', () => {
    const tree = leaves.slice(0, 11);
    const root = rootOf(tree);
    const path = pathOf(6, tree);
    const leaf = leaves[6] as Uint8Array;
    const lead = (to: Uint8Array | undefined) => to !== undefined && Buffer.compare(to, root) === 0;

    for (let index = 0; index < 12; index++)
      for (let size = 0; size < 40; size++) {
        // Other trees of four levels in which leaf 6 has the same place prove the same: the size is proven by the checkpoint.
        if (index === 6 && size > 8 && size <= 16) continue;
        assert.equal(
          lead(rootFromPath(leaf, BigInt(index), BigInt(size), path)),
          false,
          `${index} of ${size}`,
        );
      }
    assert.equal(lead(rootFromPath(leaves[5] as Uint8Array, 6n, 11n, path)), false);
    assert.equal(rootFromPath(leaf, 6n, 11n, path.slice(1)), undefined);
    assert.equal(rootFromPath(leaf, 6n, 11n, [...path, leaf]), undefined);
    assert.equal(rootFromPath(leaf, 6n, 11n, [leaf.subarray(1), ...path.slice(1)]), undefined);
    assert.equal(rootFromPath(leaf, -1n, 11n, path), undefined);
  });

  it('never takes an inner node for a leaf', () => {
    const tree = leaves.slice(0, 4);
    const inner = nodeHash(tree[0] as Uint8Array, tree[1] as Uint8Array);
    const forged = leafHash(Buffer.concat([tree[0] as Uint8Array, tree[1] as Uint8Array]));

    assert.notDeepEqual(forged, inner);
    assert.notDeepEqual(rootFromPath(forged, 0n, 2n, [rootOf(tree.slice(2))]), rootOf(tree));
  });

  it('handles the largest possible tree', () => {
    const path = Array.from({ length: 64 }, () => leaves[0] as Uint8Array);

    assert.equal(rootFromPath(leaves[1] as Uint8Array, 2n ** 63n - 2n, 2n ** 63n - 1n, path), undefined);
    assert.ok(rootFromPath(leaves[1] as Uint8Array, 2n ** 62n, 2n ** 63n - 1n, path.slice(0, 63)));
  });
});
