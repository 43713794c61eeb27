import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { LayerEntries, type LayerEntry } from './layer-entries.ts';
import { LayerTree } from './layer-tree.ts';

type Short = [type: LayerEntry['type'], path: string, target?: string];

function layer(...rows: Short[]): LayerEntries {
  const entries = new LayerEntries();
  for (const [type, path, target] of rows)
    entries.add({ type, path, mode: 0o644, sizeBytes: 0, ...(target !== undefined && { target }) });
  return entries;
}

function merge(...layers: LayerEntries[]): { tree: LayerTree; paths: string[]; problems: string[] } {
  const tree = new LayerTree();
  const problems: string[] = [];
  for (const entries of layers) tree.apply(entries, (path, message) => problems.push(`${path}: ${message}`));
  return { tree, paths: [...tree.walk()].map(({ path }) => path), problems };
}

describe('LayerTree', () => {
  it('hides files of lower layers, wherever the whiteout is in its layer', () => {
    const lower = layer(['file', 'd/old'], ['file', 'd/both']);
    const adds: Short[] = [
      ['file', 'd/both'],
      ['file', 'd/new'],
    ];
    for (const rows of [
      [['whiteout', 'd'], ...adds],
      [...adds, ['whiteout', 'd']],
    ] as Short[][]) {
      assert.deepEqual(merge(lower, layer(...rows)).paths, ['d', 'd/both', 'd/new']);
    }
    assert.deepEqual(merge(lower, layer(['opaque', 'd'], ['file', 'd/x'])).paths, ['d', 'd/x']);
    assert.deepEqual(merge(lower, layer(['file', 'd'])).paths, ['d']);
  });

  it('puts things where links of lower layers lead', () => {
    const { paths, tree } = merge(
      layer(['directory', 'usr/bin'], ['symlink', 'bin', 'usr/bin'], ['symlink', 'abs', '/../usr']),
      layer(['file', 'bin/sh'], ['file', 'abs/lib/x']),
    );
    assert.deepEqual(paths, ['abs', 'bin', 'usr', 'usr/bin', 'usr/bin/sh', 'usr/lib', 'usr/lib/x']);
    const node = tree.find('bin/sh', false);
    assert.equal(node === undefined ? undefined : tree.pathOf(node), 'usr/bin/sh');
  });

  it('finds files one after another in folders behind links, also once a layer has put something else there', () => {
    const tree = new LayerTree();
    const pathAt = (path: string, follow = false): string | undefined => {
      const node = tree.find(path, follow);
      return node === undefined ? undefined : tree.pathOf(node);
    };
    tree.apply(
      layer(
        ['file', 'usr/lib/a'],
        ['symlink', 'usr/lib/b', '../b'],
        ['file', 'usr/b'],
        ['symlink', 'lib', 'usr/lib'],
      ),
      () => {},
    );
    for (const folder of ['lib', 'usr/lib', '/lib', 'usr/../lib', 'lib/.']) {
      assert.equal(pathAt(`${folder}/a`), 'usr/lib/a');
      assert.equal(pathAt(`${folder}/b`), 'usr/lib/b');
      assert.equal(pathAt(`${folder}/b`, true), 'usr/b');
      assert.equal(pathAt(`${folder}/..`), 'usr');
      assert.equal(pathAt(`${folder}/none`), undefined);
      assert.equal(pathAt(`${folder}/a/b`), undefined);
    }

    tree.apply(layer(['file', 'lib/c'], ['directory', 'opt'], ['symlink', 'usr/lib', '../opt']), () => {});
    assert.equal(pathAt('lib/a'), undefined);
    assert.equal(pathAt('lib/c'), undefined);

    tree.apply(layer(['whiteout', 'lib'], ['file', 'lib/a']), () => {});
    assert.equal(pathAt('lib/a'), 'lib/a');
  });

  it('gives a hard link the content of its target, in whichever layer that is', () => {
    const { tree } = merge(layer(['file', 'a']), layer(['hardlink', 'b', 'a'], ['whiteout', 'a']));
    const node = tree.find('b', true);
    assert.ok(node !== undefined);
    assert.deepEqual(tree.sourceOf(node), { content: { layer: 0, row: 0 }, layer: 1 });
    assert.equal(tree.find('a', true), undefined);
  });

  it('says what no runtime could unpack', () => {
    const { problems, paths } = merge(
      layer(['file', 'f'], ['file', 'f/below'], ['hardlink', 'g', 'none'], ['hardlink', 'f', 'f']),
    );
    assert.equal(problems.length, 3);
    assert.deepEqual(paths, ['f']);
  });

  it('names the layer that links to what is not another file', () => {
    const { problems } = merge(layer(['file', 'f']), layer(['hardlink', 'd/g', 'none']));
    assert.deepEqual(problems, ['d/g: layer 2 links /d/g to /none, which is not another file']);
  });

  it('knows of each of thousands of files what its layer said', () => {
    const entries = new LayerEntries({ metadata: true });
    const metadata = (row: number) => ({
      uid: row,
      gid: row + 1,
      mtime: row + 2,
      xattrs: new Map(),
      device: undefined,
    });
    const rows = Array.from({ length: 3000 }, (_, row) => row);
    for (const row of rows)
      entries.add({
        type: 'file',
        path: `d/${row}`,
        mode: row % 512,
        sizeBytes: row,
        metadata: metadata(row),
      });
    for (const row of rows) {
      assert.deepEqual([entries.sizeOf(row), entries.modeOf(row)], [row, row % 512]);
      assert.deepEqual(entries.metadataOf(row), metadata(row));
    }
  });

  it('comes to an end in links that lead in circles', () => {
    const { tree, problems } = merge(
      layer(['symlink', 'a', 'b'], ['symlink', 'b', 'a'], ['symlink', 'self', 'self/x'], ['file', 'a/x']),
    );
    assert.equal(tree.find('a', true), undefined);
    assert.equal(tree.find('self/y', true), undefined);
    assert.equal(problems.length, 1);
  });

  it('leaves out folders that are made deeper and deeper through links', () => {
    const deep = Array.from({ length: 1200 }, () => 'd').join('/');
    const rows: Short[] = [
      ['directory', deep],
      ['symlink', 'l', deep],
      ['directory', `l/${deep}`],
    ];
    const { problems, tree } = merge(layer(...rows, ['file', 'x']));
    assert.match(problems[0] ?? '', /too deep$/);
    assert.ok(tree.find('x', false) !== undefined);
  });

  it('finds every name again, bytes that are not UTF-8 and names of objects among them', () => {
    const names = Array.from({ length: 5000 }, (_, index) => `n${index}`);
    const odd = ['__proto__', 'constructor', '\xff\xfe', 'ä', ' ', '-', 'n'.repeat(255)];
    const { tree, paths } = merge(layer(...[...names, ...odd].map((name): Short => ['file', `d/${name}`])));
    assert.equal(tree.size, names.length + odd.length + 1);
    for (const name of [...names, ...odd]) assert.ok(tree.find(`d/${name}`, false) !== undefined, name);
    assert.deepEqual(paths.slice(1), [...names, ...odd].map((name) => `d/${name}`).sort());
  });

  it('survives the same name put and taken away again and again', () => {
    const rows: Short[] = Array.from({ length: 20_000 }, (_, index) => [
      index % 2 === 0 ? 'file' : 'directory',
      `x/${index % 7}`,
    ]);
    const { tree } = merge(layer(...rows), layer(['whiteout', 'x']));
    assert.equal(tree.size, 0);
  });
});

describe('LayerEntries', () => {
  it('comes back from its encoded form', () => {
    const entries = layer(['file', 'a/b'], ['symlink', '\xff', '../\xfe'], ['opaque', '']);
    entries.setDigests(0, Buffer.alloc(32, 1), Buffer.alloc(20, 2), Buffer.alloc(16, 3));
    const decoded = LayerEntries.decode(Buffer.concat(entries.encode()));
    for (let row = 0; row < entries.count; row++) {
      assert.equal(decoded.pathOf(row), entries.pathOf(row));
      assert.equal(decoded.targetOf(row), entries.targetOf(row));
      assert.equal(decoded.typeOf(row), entries.typeOf(row));
    }
    assert.equal(decoded.digestHex(0, 'sha1'), '02'.repeat(20));
  });

  it('refuses bytes that it did not write', () => {
    const bytes = Buffer.concat(layer(['file', 'a']).encode());
    for (const cut of [0, 8, 15, 16, bytes.length - 1])
      assert.throws(() => LayerEntries.decode(bytes.subarray(0, cut)), { code: 'TREE_LIMIT' });
    bytes.writeDoubleLE(Number.NaN, 0);
    assert.throws(() => LayerEntries.decode(bytes), { code: 'TREE_LIMIT' });
  });
});
