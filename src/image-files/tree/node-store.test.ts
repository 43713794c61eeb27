import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { NONE, type NodeId, NodeStore, ROOT } from './node-store.ts';

function childrenOf(nodes: NodeStore, parent: NodeId): NodeId[] {
  const children: NodeId[] = [];
  for (let at = nodes.firstOf(parent); at !== NONE; at = nodes.nextOf(at)) children.push(at);
  return children;
}

describe('a store of nodes', () => {
  it('keeps the others, whichever of several brothers is taken out, and in whatever order', () => {
    for (const order of [
      [1, 0, 2],
      [1, 2, 0],
      [0, 1, 2],
      [2, 1, 0],
    ]) {
      const nodes = new NodeStore();
      const left = new Set([7, 8, 9].map((name) => nodes.insert(ROOT, name)));
      const all = [...left];
      for (const at of order) {
        const node = all[at] ?? ROOT;
        nodes.remove(node);
        left.delete(node);
        assert.deepEqual(new Set(childrenOf(nodes, ROOT)), left);
        assert.equal(nodes.size, left.size);
      }
    }
  });

  it('finds thousands of nodes again, of which the last ones have no children', () => {
    const nodes = new NodeStore();
    const made = Array.from({ length: 5000 }, (_, name) => nodes.insert(ROOT, name));
    assert.deepEqual(
      made.map((_, name) => nodes.child(ROOT, name)),
      made,
    );
    assert.ok(made.every((node) => nodes.firstOf(node) === NONE));
    for (const node of made.slice(0, 4990)) nodes.remove(node);
    assert.deepEqual(childrenOf(nodes, ROOT), made.slice(4990).toReversed());
    assert.equal(nodes.child(ROOT, 4999), made[4999]);
    assert.equal(nodes.child(ROOT, 10), undefined);
  });
});
