import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { serialize } from 'node:v8';
import { DIGEST_BYTES, ENTRY_TYPES, LayerEntries, type LayerEntry } from './layer-entries.ts';
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

  it('hides all that is below a folder, however deep, but what the same layer puts there', () => {
    const lower = layer(['file', 'd/e/f/old'], ['file', 'd/e/g'], ['file', 'x']);
    assert.deepEqual(merge(lower, layer(['whiteout', 'd'])).paths, ['x']);
    assert.deepEqual(merge(lower, layer(['opaque', 'd'])).paths, ['d', 'x']);
    assert.deepEqual(merge(lower, layer(['file', 'd/e/f/new'], ['opaque', 'd'])).paths, [
      'd',
      'd/e',
      'd/e/f',
      'd/e/f/new',
      'x',
    ]);
  });

  it('hides nothing for whiteouts of what is not there, or of everything at once', () => {
    const lower = layer(['file', 'd/a']);
    const upper = layer(['whiteout', 'none'], ['whiteout', 'd/none'], ['opaque', 'none'], ['whiteout', '']);
    assert.deepEqual(merge(lower, upper).paths, ['d', 'd/a']);
  });

  it('keeps what is in a folder that a higher layer names again, and believes that layer about the folder', () => {
    const { tree, paths } = merge(layer(['directory', 'd'], ['file', 'd/a']), layer(['directory', 'd']));
    assert.deepEqual(paths, ['d', 'd/a']);
    const node = tree.find('d', false) ?? assert.fail();
    assert.deepEqual(tree.sourceOf(node), { content: { layer: 1, row: 0 }, layer: 1 });
  });

  it('takes a folder with all that is in it away for a file or link of a higher layer', () => {
    const lower = layer(['file', 'd/e/a']);
    assert.deepEqual(merge(lower, layer(['file', 'd'])).paths, ['d']);
    assert.deepEqual(merge(lower, layer(['symlink', 'd', 'x'])).paths, ['d']);
    assert.deepEqual(merge(layer(['file', 'd']), layer(['directory', 'd'], ['file', 'd/a'])).paths, [
      'd',
      'd/a',
    ]);
  });

  it('goes back from no folder that is not there', () => {
    const { tree } = merge(layer(['file', 'a'], ['directory', 'd']));
    assert.equal(tree.find('none/../a', false), undefined);
    assert.equal(tree.find('a/../a', false) === undefined, tree.find('a/..', false) === undefined);
    assert.ok(tree.find('d/../a', false) !== undefined);
    assert.equal(tree.find('/', true), 0);
  });

  it('follows forty links, as Linux does, and no more', () => {
    const chain = (count: number): Short[] => [
      ['file', 'end'],
      ...Array.from(
        { length: count },
        (_, at): Short => ['symlink', `${at}`, at === 0 ? 'end' : `${at - 1}`],
      ),
    ];
    const { tree } = merge(layer(...chain(41)));
    assert.equal(tree.find('39', true), tree.find('end', false));
    assert.equal(tree.find('40', true), undefined);
  });

  it('goes 2,048 folders deep, and no deeper', () => {
    const deep = (count: number): string => 'd/'.repeat(count);
    const { tree, problems } = merge(layer(['file', `${deep(2048)}a`], ['file', `${deep(2049)}b`]));
    assert.equal(tree.find(`${deep(2047)}d`, true) === undefined, false);
    assert.equal(problems.length, 1);
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

  it('links to no folder, and to nothing for itself', () => {
    const { problems, paths } = merge(
      layer(['directory', 'd'], ['hardlink', 'e', 'd'], ['hardlink', 'e', 'e']),
    );
    assert.equal(problems.length, 2);
    assert.deepEqual(paths, ['d']);
  });

  it('gives one number to all names of one content, and none to what has one name', () => {
    const { tree } = merge(
      layer(['file', 'a'], ['file', 'c'], ['file', 'd']),
      layer(['hardlink', 'b', 'a'], ['hardlink', 'e', 'd'], ['file', 'c']),
    );
    const [a, b, c, d, e] = ['a', 'b', 'c', 'd', 'e'].map((path) =>
      tree.inodeOf(tree.find(path, false) ?? 0),
    );
    assert.ok(a !== undefined && d !== undefined && a !== d);
    assert.deepEqual([b, c, e], [a, undefined, d]);
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

  it('keeps thousands of folders apart, each with what is in it, whatever becomes of the others', () => {
    const numbers = Array.from({ length: 3000 }, (_, number) => number);
    const files = numbers.map((number): Short => ['file', `${number}/${number % 3}`]);
    const { tree, paths } = merge(
      layer(...files),
      layer(
        ...numbers.filter((number) => number % 2 === 0).map((number): Short => ['whiteout', `${number}`]),
      ),
    );
    const left = numbers.filter((number) => number % 2 === 1);
    assert.deepEqual(paths, left.flatMap((number) => [`${number}`, `${number}/${number % 3}`]).sort());
    for (const number of left) {
      const node = tree.find(`${number}/${number % 3}`, false) ?? assert.fail(String(number));
      assert.deepEqual(tree.sourceOf(node), { content: { layer: 0, row: number }, layer: 0 });
    }
    assert.equal(tree.size, 2 * left.length);
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
  const METADATA = {
    uid: 1000,
    gid: 100,
    mtime: 1_700_000_000,
    xattrs: new Map([['user.a', new Uint8Array([1, 2])]]),
    device: undefined,
  };

  /** More rows than a new column has room for. */
  function thousands(metadata: boolean): LayerEntries {
    const entries = new LayerEntries({ metadata });
    for (let row = 0; row < 2500; row++) {
      const type = ENTRY_TYPES[row % ENTRY_TYPES.length] ?? 'file';
      const more = { ...METADATA, uid: row, gid: row + 1, ...(row % 2 === 0 && { xattrs: new Map() }) };
      entries.add({
        type,
        path: `\xff/${'n'.repeat(row % 50)}/${row}`,
        mode: row % 0o7777,
        sizeBytes: 2 ** 33 + row,
        target: `../\xfe${row % 3}`,
        metadata: more,
      });
      for (const [position, algorithm] of (['sha256', 'sha1', 'md5'] as const).entries())
        entries.setDigest(row, algorithm, bytesOf(DIGEST_BYTES[algorithm], row + position));
      entries.setMagic(row, row % 7);
    }
    return entries;
  }

  const bytesOf = (length: number, value: number): Buffer => Buffer.alloc(length, value);

  function said(entries: LayerEntries, row: number): unknown {
    return {
      type: entries.typeOf(row),
      path: entries.pathOf(row),
      folder: entries.folderOf(row),
      target: entries.targetOf(row),
      mode: entries.modeOf(row),
      size: entries.sizeOf(row),
      magic: entries.magicOf(row),
      digests: (['sha256', 'sha1', 'md5'] as const).map((algorithm) => entries.digestHex(row, algorithm)),
      metadata: entries.metadataOf(row),
    };
  }

  it('knows which digests of a row were computed, and overwrites no other', () => {
    const entries = new LayerEntries();
    const algorithms = ['sha256', 'sha1', 'md5'] as const;
    for (const [row, algorithm] of algorithms.entries()) {
      entries.add({ type: 'file', path: `${row}`, mode: 0, sizeBytes: 0 });
      entries.setDigest(row, algorithm, bytesOf(DIGEST_BYTES[algorithm], 0xab));
    }
    for (const [row, computed] of algorithms.entries())
      for (const algorithm of algorithms) {
        assert.equal(entries.hasDigest(row, algorithm), algorithm === computed);
        const expected = algorithm === computed ? 'ab' : '00';
        assert.equal(entries.digestHex(row, algorithm), expected.repeat(DIGEST_BYTES[algorithm]));
      }
  });

  it('says of each of thousands of rows what was said of it, and again when it comes back from the cache', () => {
    for (const metadata of [true, false]) {
      const entries = thousands(metadata);
      const decoded = LayerEntries.decode(Buffer.concat(entries.encode()));
      assert.deepEqual([entries.count, decoded.count, decoded.hasMetadata], [2500, 2500, metadata]);
      assert.equal(decoded.excessNameBytes, entries.excessNameBytes);
      for (const row of [0, 1, 6, 1023, 1024, 1025, 2499]) {
        assert.deepEqual(said(entries, row), {
          type: ENTRY_TYPES[row % ENTRY_TYPES.length],
          path: `\xff/${'n'.repeat(row % 50)}/${row}`,
          folder: `\xff/${'n'.repeat(row % 50)}`,
          target: `../\xfe${row % 3}`,
          mode: row % 0o7777,
          size: 2 ** 33 + row,
          magic: row % 7,
          digests: [bytesOf(32, row), bytesOf(20, row + 1), bytesOf(16, row + 2)].map((one) =>
            one.toString('hex'),
          ),
          metadata: metadata
            ? { ...METADATA, uid: row, gid: row + 1, ...(row % 2 === 0 && { xattrs: new Map() }) }
            : undefined,
        });
        assert.deepEqual(said(decoded, row), said(entries, row));
      }
    }
  });

  it('keeps the devices of nodes, and counts what extended attributes take, also from the cache', () => {
    const entries = new LayerEntries({ metadata: true });
    const device = { kind: 'character-device', major: 5, minor: 1 } as const;
    entries.add({
      type: 'other',
      path: 'n',
      mode: 0,
      sizeBytes: 0,
      metadata: { ...METADATA, xattrs: new Map(), device },
    });
    const xattrs = new Map([['user.a', new Uint8Array(1000)]]);
    entries.add({ type: 'file', path: 'f', mode: 0, sizeBytes: 0, metadata: { ...METADATA, xattrs } });
    const decoded = LayerEntries.decode(Buffer.concat(entries.encode()));
    for (const one of [entries, decoded]) {
      assert.deepEqual(one.metadataOf(0)?.device, device);
      // 256 bytes are free for each entry, and an attribute takes 200 besides its name and value.
      assert.equal(one.excessNameBytes, 1 + 1 + (200 + 6 + 1000) - 2 * 256);
    }
  });

  it('has the folder of a row, and knows which rows stand in one', () => {
    const entries = layer(
      ['file', 'a/b'],
      ['file', 'a/longer'],
      ['file', 'ab/c'],
      ['file', 'c'],
      ['file', 'd'],
    );
    assert.deepEqual(
      [0, 2, 3].map((row) => entries.folderOf(row)),
      ['a', 'ab', ''],
    );
    const beside = [
      [0, 1],
      [1, 0],
      [0, 2],
      [0, 3],
      [3, 4],
    ].map(([row = 0, other = 0]) => entries.isBeside(row, other));
    assert.deepEqual(beside, [true, true, false, false, true]);
    assert.equal(layer(['file', 'a/b'], ['file', 'x/b']).isBeside(0, 1), false);
  });

  it('refuses bytes that it did not write', () => {
    const bytes = Buffer.concat(layer(['file', 'a']).encode());
    for (const cut of [0, 8, 15, 16, bytes.length - 1])
      assert.throws(() => LayerEntries.decode(bytes.subarray(0, cut)), { code: 'TREE_LIMIT' });
    assert.equal(LayerEntries.decode(bytes).count, 1);
    const withMetadata = Buffer.concat(thousands(true).encode());
    const notAMap = Buffer.concat([bytes, Buffer.alloc(16), serialize(['a'])]);
    for (const odd of [withMetadata.subarray(0, 200_000), Buffer.concat([bytes, Buffer.alloc(16)]), notAMap])
      assert.throws(() => LayerEntries.decode(odd), { code: 'TREE_LIMIT' });
    for (const at of [0, 8])
      for (const odd of [Number.NaN, -1, 0.5, Number.POSITIVE_INFINITY]) {
        const changed = Buffer.from(bytes);
        changed.writeDoubleLE(odd, at);
        assert.throws(() => LayerEntries.decode(changed), { code: 'TREE_LIMIT' });
      }
  });
});
