import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Examiner, ImageTree } from '../../image-files/index.ts';
import { PackedFacts } from '../../image-files/layers/packed-facts.ts';
import { LayerEntries } from '../../image-files/tree/layer-entries.ts';
import { MergedTree } from '../../image-files/tree/merged-tree.ts';
import { ListedTree } from './listed-tree.ts';

const EXAMINER = { id: 'x' } as Examiner<string>;
const LINKS = {
  'usr/lib/a.so': 'a.so.1',
  'usr/lib/lost': '/nowhere',
  'usr/lib/up': '..',
  lib: 'usr/lib',
  all: '/',
};

function treeOfLayer(): { tree: ImageTree; asked: () => number } {
  const entries = new LayerEntries({ metadata: false });
  for (const path of ['usr/lib/a.so.1', 'top'])
    entries.setDigest(
      entries.add({ type: 'file', path, mode: 0o644, sizeBytes: 1 }),
      'sha256',
      Buffer.alloc(32),
    );
  for (const [path, target] of Object.entries(LINKS))
    entries.add({ type: 'symlink', path, target, mode: 0o777, sizeBytes: 0 });
  entries.add({ type: 'directory', path: 'etc/empty', mode: 0o755, sizeBytes: 0 });
  const layer = {
    entries,
    facts: new PackedFacts([[0, { facts: new Map([['x', 'found']]), problems: [] }]]),
    problems: [],
    sizeBytes: 0,
    damage: undefined,
  };
  const tree = new MergedTree([layer], ({ message }) => assert.fail(message));
  let asked = 0;
  const counting = new Proxy(tree, {
    get: (of, key: keyof ImageTree) => {
      const value: unknown = of[key];
      if (typeof value !== 'function') return value;
      asked++;
      return value.bind(of);
    },
  });
  return { tree: counting, asked: () => asked };
}

describe('ListedTree', () => {
  it('answers as the tree below, whatever links lead to it', () => {
    const { tree } = treeOfLayer();
    assert.equal(tree.factsAt(EXAMINER, 'lib/a.so'), 'found');
    const listed = new ListedTree(tree);
    const paths = [
      '',
      'top',
      'top/x',
      'lib',
      'lib/a.so',
      'lib//a.so',
      'lib/./a.so',
      '/lib/a.so',
      'lib/up/lib',
    ];
    paths.push('usr/lib/a.so/x', 'usr/lib/lost', 'all/top', 'all/lib/up', 'etc/empty', 'etc/empty/x', 'no/x');
    paths.push('usr/lib/../lib/a.so.1', 'lib/', 'all/all/usr', 'lib/toString', 'etc/empty/__proto__');
    for (const path of [...paths, ...paths]) {
      assert.deepEqual(listed.get(path), tree.get(path), path);
      assert.deepEqual(listed.get(path, { follow: false }), tree.get(path, { follow: false }), path);
      assert.deepEqual(listed.names(path), tree.names(path), path);
      assert.equal(listed.factsAt(EXAMINER, path), tree.factsAt(EXAMINER, path), path);
    }
  });

  it('asks for nothing twice, and not at all for names that a folder does not have', () => {
    const { tree, asked } = treeOfLayer();
    const listed = new ListedTree(tree);
    const askAll = (): void => {
      for (let at = 0; at < 100; at++) {
        for (const folder of ['usr/lib', 'lib', 'no/folder']) listed.get(`${folder}/missing-${at}`);
        listed.get('lib/a.so.1');
        listed.names('lib');
      }
    };
    askAll();
    // Two ways to one folder that is listed once, a folder that is not there, and one file.
    assert.equal(asked(), 5);
  });
});
