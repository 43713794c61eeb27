import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { hashLeaf, MerkleTree } from './merkle-tree.ts';

const sha256 = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();
const node = (left: Buffer, right: Buffer): Buffer => sha256(Uint8Array.of(1), left, right);

/** The leaves and roots that implementations of Certificate Transparency are tested with. */
const LEAVES = [
  '',
  '00',
  '10',
  '2021',
  '3031',
  '40414243',
  '5051525354555657',
  '606162636465666768696a6b6c6d6e6f',
];
const ROOTS = [
  'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855',
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

function treeOf(count: number): MerkleTree {
  const tree = new MerkleTree();
  for (let i = 0; i < count; i++) tree.append(hashLeaf(Buffer.from(`leaf ${i}`)));
  return tree;
}

/** RFC 9162, 2.1.3.2: the root that a proof leads to. */
function rootByInclusion(index: number, size: number, leafHash: Buffer, proof: Buffer[]): Buffer | undefined {
  let [fn, sn, hash] = [index, size - 1, leafHash];
  for (const sibling of proof) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      hash = node(sibling, hash);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      hash = node(hash, sibling);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 ? hash : undefined;
}

/** RFC 9162, 2.1.4.2: both roots that a consistency proof leads to. */
function rootsByConsistency(
  first: number,
  second: number,
  firstRoot: Buffer,
  proof: Buffer[],
): Buffer[] | undefined {
  const path = Number.isInteger(Math.log2(first)) ? [firstRoot, ...proof] : [...proof];
  let [fn, sn] = [first - 1, second - 1];
  while (fn % 2 === 1) [fn, sn] = [fn >> 1, sn >> 1];
  let [fr, sr] = [path[0] as Buffer, path[0] as Buffer];
  for (const hash of path.slice(1)) {
    if (sn === 0) return undefined;
    if (fn % 2 === 1 || fn === sn) {
      fr = node(hash, fr);
      sr = node(hash, sr);
      while (fn % 2 === 0 && fn !== 0) [fn, sn] = [fn >> 1, sn >> 1];
    } else {
      sr = node(sr, hash);
    }
    [fn, sn] = [fn >> 1, sn >> 1];
  }
  return sn === 0 ? [fr, sr] : undefined;
}

describe('MerkleTree', () => {
  it('has the roots that are known for the known leaves', () => {
    const tree = new MerkleTree();
    assert.equal(tree.root().toString('hex'), ROOTS[0]);
    LEAVES.forEach((leaf, i) => {
      tree.append(hashLeaf(Buffer.from(leaf, 'hex')));
      assert.equal(tree.root().toString('hex'), ROOTS[i + 1]);
    });
  });

  it('still has the roots of all sizes that it had before', () => {
    const tree = treeOf(70);
    for (let size = 0; size <= 70; size++) assert.deepEqual(tree.root(size), treeOf(size).root());
  });

  it('proves every leaf in every size, by the algorithm of RFC 9162', () => {
    const tree = treeOf(70);
    for (let size = 1; size <= 70; size++) {
      for (let index = 0; index < size; index++) {
        const leaf = hashLeaf(Buffer.from(`leaf ${index}`));
        const root = rootByInclusion(index, size, leaf, tree.inclusionProof(index, size));
        assert.deepEqual(root, tree.root(size), `leaf ${index} of ${size}`);
      }
    }
  });

  it('proves that every size grew out of every smaller one', () => {
    const tree = treeOf(40);
    for (let second = 2; second <= 40; second++) {
      for (let first = 1; first < second; first++) {
        const proof = tree.consistencyProof(first, second);
        const roots = rootsByConsistency(first, second, tree.root(first), proof);
        assert.deepEqual(roots, [tree.root(first), tree.root(second)], `${first} in ${second}`);
      }
    }
    assert.deepEqual(tree.consistencyProof(40, 40), []);
    assert.deepEqual(tree.consistencyProof(0, 40), []);
  });

  it('keeps nodes of full subtrees, as tiles want them', () => {
    const tree = treeOf(5);
    const leaves = tree.nodes(0, 0, 256);
    assert.equal(leaves.length, 5);
    assert.deepEqual(tree.nodes(1, 0, 256), [
      node(leaves[0] as Buffer, leaves[1] as Buffer),
      node(leaves[2] as Buffer, leaves[3] as Buffer),
    ]);
    assert.deepEqual(tree.nodes(8, 0, 256), []);
  });
});
