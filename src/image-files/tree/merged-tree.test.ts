import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { PackedFacts } from '../layers/packed-facts.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { Examiner, Problem } from '../types.ts';
import { LayerEntries, type LayerEntry } from './layer-entries.ts';
import { MergedTree } from './merged-tree.ts';

const EXAMINER = { id: 'notes' } as Examiner<string>;
const OTHER = { id: 'others' } as Examiner<string>;

type Row = Partial<LayerEntry> & { path: string; note?: string; problem?: string };

function layer(rows: readonly Row[], problems: ReadLayer['problems'] = []): ReadLayer {
  const entries = new LayerEntries({ metadata: true });
  const facts = new PackedFacts();
  for (const { note, problem, ...entry } of rows) {
    const row = entries.add({ type: 'file', mode: 0o640, sizeBytes: 3, ...entry });
    entries.setDigest(row, 'sha256', Buffer.alloc(32, row + 1));
    entries.setDigest(row, 'sha1', Buffer.alloc(20, row + 2));
    entries.setDigest(row, 'md5', Buffer.alloc(16, row + 3));
    if (note !== undefined || problem !== undefined)
      facts.set(row, {
        facts: new Map(note === undefined ? [] : [['notes', note]]),
        problems: problem === undefined ? [] : [{ by: 'notes', message: problem }],
      });
  }
  return { entries, facts, problems, sizeBytes: 0, damage: undefined };
}

const unexpected = ({ message }: Problem): never => assert.fail(message);

const STACK = [
  layer([
    { path: 'etc/a', note: 'hidden' },
    { path: 'etc/b', note: 'b', problem: 'b is odd' },
    { path: 'srv/pipe', type: 'other', mode: 0o600 },
    { path: 'srv', type: 'directory', mode: 0o700 },
  ]),
  layer(
    [
      { path: 'etc/a', note: 'a' },
      { path: 'link', type: 'symlink', target: 'etc/a', mode: 0o777 },
      { path: 'hard', type: 'hardlink', target: 'etc/b' },
      { path: 'none', type: 'hardlink', target: 'nowhere' },
    ],
    [{ path: 'etc/c', message: 'cut off' }],
  ),
];

function merged(): { tree: MergedTree; problems: Problem[] } {
  const problems: Problem[] = [];
  const tree = new MergedTree(STACK, (problem) => problems.push(problem));
  return { tree, problems };
}

describe('the layers of an image as one tree', () => {
  it('reports what a layer could not read, what nobody could unpack, and what an examiner found odd, each with its path', () => {
    assert.deepEqual(merged().problems, [
      { path: 'etc/c', by: 'layers', message: 'in layer 2: cut off' },
      { path: 'none', by: 'layers', message: 'layer 2 links /none to /nowhere, which is not another file' },
      { path: 'etc/b', by: 'notes', message: 'b is odd' },
      { path: 'hard', by: 'notes', message: 'b is odd' },
    ]);
  });

  it('has of each file what the layer says that put it there, and its content', () => {
    const { tree } = merged();
    const [a, b, hard] = ['etc/a', 'etc/b', 'hard'].map((path) => tree.get(path) ?? assert.fail(path));
    assert.deepEqual([a?.layer, b?.layer, hard?.layer], [1, 0, 1]);
    assert.deepEqual([a?.mode, a?.sizeBytes, a?.type], [0o640, 3, 'file']);
    assert.deepEqual(
      [b?.digest, b?.sha1, b?.md5],
      [`sha256:${'02'.repeat(32)}`, '03'.repeat(20), '04'.repeat(16)],
    );
    assert.equal(hard?.digest, b?.digest);
    assert.ok(hard?.inode !== undefined && hard.inode === b?.inode && a?.inode === undefined);
    assert.deepEqual(tree.get('link')?.path, 'etc/a');
    assert.deepEqual(tree.get('none'), undefined);
    assert.equal(tree.size, 7);
  });

  it('has of what is no file what its layer says, and of a folder that no layer names what is usual', () => {
    const { tree } = merged();
    const shown = ['link', 'srv', 'srv/pipe', 'etc'].map((path) => {
      const {
        type,
        mode,
        target,
        layer: put,
        metadata,
      } = tree.get(path, { follow: false }) ?? assert.fail(path);
      return [type, mode, target, put, metadata?.uid];
    });
    assert.deepEqual(shown, [
      ['symlink', 0o777, 'etc/a', 1, 0],
      ['directory', 0o700, undefined, 0, 0],
      ['other', 0o600, undefined, 0, 0],
      ['directory', 0o755, undefined, 0, undefined],
    ]);
  });

  it('is found by a path with a slash behind it, through absolute links in folders, and emptied through links', () => {
    const rows: Row[] = [
      { path: 'd/l', type: 'symlink', target: '/usr' },
      { path: 'usr/x' },
      { path: 'd/x' },
    ];
    const base = layer(rows);
    const tree = new MergedTree([base], unexpected);
    assert.deepEqual([tree.get('d/l/x')?.path, tree.get('d/')?.path], ['usr/x', 'd']);
    const emptied = new MergedTree([base, layer([{ path: 'd/l', type: 'opaque' }])], unexpected);
    assert.deepEqual([emptied.names('usr'), emptied.names('d')], [[], ['l', 'x']]);
  });

  it('lists names of folders, through links as well, and none of what is no folder', () => {
    const { tree } = merged();
    assert.deepEqual(tree.names(''), ['etc', 'hard', 'link', 'srv']);
    assert.deepEqual([tree.names('etc'), tree.names('etc/a'), tree.names('nowhere')], [['a', 'b'], [], []]);
    assert.deepEqual(
      [...tree.files()].map(({ path }) => path),
      ['etc', 'etc/a', 'etc/b', 'hard', 'link', 'srv', 'srv/pipe'],
    );
  });

  it('gives facts of what is there and of nothing that is hidden, by every name', () => {
    const { tree } = merged();
    assert.deepEqual(
      [...tree.factsOf(EXAMINER)].map(({ file, facts }) => [file.path, file.layer, facts]),
      [
        ['etc/a', 1, 'a'],
        ['etc/b', 0, 'b'],
        ['hard', 1, 'b'],
      ],
    );
    assert.deepEqual([...tree.factsOf(OTHER)], []);
    const facts = ['etc/a', 'link', 'hard', 'etc', 'srv', 'nowhere'].map((path) =>
      tree.factsAt(EXAMINER, path),
    );
    assert.deepEqual(facts, ['a', 'a', 'b', undefined, undefined, undefined]);
  });

  it('gives the link or the file, whichever was asked for before', () => {
    const { tree } = merged();
    for (const _ of ['first', 'again'])
      assert.deepEqual(
        [tree.get('link', { follow: false })?.type, tree.get('link')?.path, tree.get('gone')],
        ['symlink', 'etc/a', undefined],
      );
  });

  it('says where the content of a file is, under the name that its layer has', () => {
    const { tree } = merged();
    assert.deepEqual(tree.contentAt('hard'), {
      layer: 0,
      row: 1,
      pathInLayer: 'etc/b',
      sha256: '02'.repeat(32),
    });
    assert.equal(tree.contentAt('link')?.pathInLayer, 'etc/a');
    for (const path of ['etc', 'srv', 'srv/pipe', 'nowhere'])
      assert.equal(tree.contentAt(path), undefined, path);
  });
});
