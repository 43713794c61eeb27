import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Content, Entry, EntryOwner } from '../entry.ts';
import { treeError } from '../errors.ts';
import { Tree } from './tree.ts';

const metadata = { mode: 0o755, uid: 0, gid: 0, mtime: 5 };
const bytes = (text: string): Content => ({ kind: 'bytes', bytes: Buffer.from(text) });
const file = (path: string, text = ''): Entry => ({
  path,
  ...metadata,
  mode: 0o644,
  type: 'file',
  content: bytes(text),
});
const directory = (path: string, mode = 0o755): Entry => ({ path, ...metadata, mode, type: 'directory' });
const symlink = (path: string, target: string): Entry => ({
  path,
  ...metadata,
  mode: 0o777,
  type: 'symlink',
  target,
});
const hardlink = (path: string, target: string): Entry => ({ path, ...metadata, type: 'hardlink', target });
const a: EntryOwner = { kind: 'package', name: 'a' };
const b: EntryOwner = { kind: 'package', name: 'b' };

const paths = (tree: Tree): string[] => Array.from(tree, ({ entry }) => entry.path);
const textOf = (tree: Tree, path: string): string => {
  const entry = tree.get(path);
  assert(entry?.type === 'file' && entry.content.kind === 'bytes', `${path} is a file`);
  return Buffer.from(entry.content.bytes).toString();
};

describe('Tree', () => {
  it('iterates parents first and siblings in byte order', () => {
    const tree = new Tree();
    for (const path of ['a-b', 'a/b', 'a/B', 'Z', 'a.c', 'a/b-c', 'a/é']) tree.add(file(path), a);

    assert.deepEqual(paths(tree), ['Z', 'a', 'a/B', 'a/b', 'a/b-c', 'a/é', 'a-b', 'a.c']);
  });

  it('makes missing parents, which the first entry that names them describes', () => {
    const tree = new Tree({ epoch: 77 });
    tree.add(file('usr/bin/x'), a);

    assert.deepEqual(tree.get('usr'), {
      path: 'usr',
      mode: 0o755,
      uid: 0,
      gid: 0,
      mtime: 77,
      type: 'directory',
    });
    tree.add(directory('usr', 0o700), b);
    assert.equal(tree.get('usr')?.mode, 0o700);
    assert.deepEqual(tree.ownerOf('usr'), b);
    assert.deepEqual(tree.overlaps, []);
  });

  it('keeps the metadata of the first directory and notes who differed', () => {
    const tree = new Tree();
    tree.add(directory('var', 0o755), a);
    tree.add(directory('var', 0o700), b);

    assert.equal(tree.get('var')?.mode, 0o755);
    assert.deepEqual(tree.overlaps, [{ path: 'var', kind: 'directory-metadata', kept: a, dropped: b }]);
  });

  it('puts children at the target of a symlinked parent', () => {
    const tree = new Tree();
    tree.add(symlink('var/run', '/run'), a);
    tree.add(directory('var/run', 0o700), b);
    tree.add(file('var/run/pid'), b);

    assert.deepEqual(paths(tree), ['run', 'run/pid', 'var', 'var/run']);
    assert.equal(tree.get('run')?.mode, 0o700);
    assert.equal(tree.get('var/run')?.type, 'symlink');
    assert.equal(tree.resolve('/var/run/pid'), 'run/pid');
  });

  it('refuses a file where a directory is, and below a file, naming both owners', () => {
    const tree = new Tree();
    tree.add(directory('x'), a);
    tree.add(file('y'), a);

    assert.throws(
      () => tree.add(file('x'), b),
      /\/x is a directory of package a, and package b puts a file there/,
    );
    assert.throws(() => tree.add(file('y/z'), b), /\/y\/z cannot exist: \/y is a file of package a/);
    assert.throws(
      () => tree.add(directory('y'), b),
      (error) => treeError.is(error, 'TREE_CONFLICT'),
    );
  });

  it('takes two equal files, and refuses two different ones', () => {
    const tree = new Tree();
    tree.add(file('x', 'one'), a);
    tree.add(file('x', 'one'), b);

    assert.deepEqual(tree.ownerOf('x'), a);
    assert.throws(
      () => tree.add(file('x', 'two'), b),
      /\/x is a file of package a, and package b puts a file there/,
    );
  });

  it('lets the later package win when it replaces the earlier one', () => {
    const tree = new Tree({ mayReplace: (winner) => winner === b });
    tree.add(file('x', 'one'), a);
    tree.add(file('x', 'two'), b);

    assert.equal(textOf(tree, 'x'), 'two');
    assert.deepEqual(tree.ownerOf('x'), b);
    assert.deepEqual(tree.overlaps, [{ path: 'x', kind: 'replaced', kept: b, dropped: a }]);
  });

  it('keeps the earlier package when that one replaces the later one', () => {
    const tree = new Tree({ mayReplace: (winner) => winner === a });
    tree.add(file('x', 'one'), a);
    tree.add(file('x', 'two'), b);

    assert.equal(textOf(tree, 'x'), 'one');
    assert.deepEqual(tree.overlaps, [{ path: 'x', kind: 'replaced', kept: a, dropped: b }]);
  });

  it('compares files of equal size in two packages by reading them', async () => {
    const slice = (path: string, offset: number): Entry => ({
      path,
      ...metadata,
      type: 'file',
      content: { kind: 'slice', tar: `sha256:${'0'.repeat(64)}` as never, offset, sizeBytes: 3 },
    });
    const build = (): Tree => {
      const tree = new Tree();
      tree.add(slice('x', 0), a);
      tree.add(slice('x', 3), b);
      return tree;
    };

    await build().finish(() => Promise.resolve(Buffer.from('abc')));
    let reads = 0;
    await assert.rejects(
      build().finish(() => Promise.resolve(Buffer.from([reads++]))),
      /package a, and package b puts/,
    );
    await assert.rejects(build().finish(), /package a, and package b puts/);
  });

  it('holds /bin and its like as links when usr is merged', () => {
    const tree = new Tree({ usrMerged: true });
    tree.add(directory('lib'), a);
    tree.add(file('lib/libc.so'), a);
    tree.add(file('usr/bin/sh'), a);
    tree.add(symlink('bin', 'usr/bin'), b);

    assert.deepEqual(paths(tree), [
      'bin',
      'lib',
      'usr',
      'usr/bin',
      'usr/bin/sh',
      'usr/lib',
      'usr/lib/libc.so',
    ]);
    assert.equal(tree.get('bin/sh')?.path, 'usr/bin/sh');
    assert.deepEqual(tree.ownerOf('bin'), b);
    assert.deepEqual(tree.ownerOf('lib'), { kind: 'effect', name: 'usrmerge' });
  });

  it('removes what stands below a path, and says how much', () => {
    const tree = new Tree();
    for (const path of ['usr/share/man/man1/x', 'usr/share/man/man1/y', 'usr/share/z'])
      tree.add(file(path), a);

    assert.equal(tree.remove('usr/share/man'), 4);
    assert.equal(tree.remove('usr/share/man'), 0);
    assert.deepEqual(paths(tree), ['usr', 'usr/share', 'usr/share/z']);
    assert.equal(tree.size, 3);
    tree.add(file('usr/share/man/man1/w'), b);
    assert.equal(tree.size, 6);
  });

  it('changes metadata through both kinds of link', async () => {
    const tree = new Tree();
    tree.add(file('b', 'text'), a);
    tree.add(hardlink('a', 'b'), a);
    tree.add(symlink('c', 'a'), a);

    assert.equal(tree.setMetadata('c', { mode: 0o4755, uid: 7 }), true);
    assert.equal(tree.setMetadata('nothing', { mode: 0 }), false);
    await tree.finish();
    assert.deepEqual([tree.get('a')?.mode, tree.get('b')?.mode, tree.get('b')?.uid], [0o4755, 0o4755, 7]);
  });
});

describe('Tree.get', () => {
  it('follows links as the kernel does', () => {
    const tree = new Tree();
    tree.add(file('usr/lib/os-release', 'x'), a);
    tree.add(symlink('etc/os-release', '../usr/lib/os-release'), a);
    tree.add(symlink('etc/absolute', '/usr/lib/os-release'), a);
    tree.add(symlink('etc/slash', '../usr/lib/os-release/'), a);

    assert.equal(tree.get('etc/os-release')?.type, 'symlink');
    assert.equal(tree.get('etc/os-release', { follow: true })?.path, 'usr/lib/os-release');
    assert.equal(tree.get('/etc/absolute', { follow: true })?.path, 'usr/lib/os-release');
    assert.equal(tree.get('etc/slash', { follow: true }), undefined);
    assert.equal(tree.get('usr/lib/os-release/..'), undefined);
    assert.deepEqual(tree.readdir('etc'), ['absolute', 'os-release', 'slash']);
    assert.equal(tree.readdir('etc/os-release'), undefined);
  });
});

describe('attacks on Tree', () => {
  it('symlink escape: a link above the root leads to the root, never out', () => {
    const tree = new Tree();
    tree.add(symlink('x', '../../../../etc'), a);
    tree.add(file('x/passwd', 'evil'), b);

    assert.deepEqual(paths(tree), ['etc', 'etc/passwd', 'x']);
  });

  it('path traversal: names that are not canonical are refused', () => {
    const tree = new Tree();
    for (const path of [
      '../x',
      'a/../../x',
      '/etc/passwd',
      'a//b',
      'a/./b',
      'a/',
      '..',
      '.',
      'a\0b',
      'x'.repeat(5000),
    ]) {
      assert.throws(
        () => tree.add(file(path), a),
        (error) => treeError.is(error, 'TREE_PATH'),
        path,
      );
    }
    assert.equal(tree.size, 0);
  });

  it('symlink loop: is refused as a parent and is nothing as a path', () => {
    const tree = new Tree();
    tree.add(symlink('x', 'y'), a);
    tree.add(symlink('y', 'x'), a);

    assert.throws(
      () => tree.add(file('x/z'), a),
      (error) => treeError.is(error, 'TREE_LOOP'),
    );
    assert.equal(tree.get('x', { follow: true }), undefined);
  });

  it('symlink bomb: a chain of more than 40 links is not followed', () => {
    const tree = new Tree();
    tree.add(file('l0', ''), a);
    for (let i = 1; i <= 41; i++) tree.add(symlink(`l${i}`, `l${i - 1}`), a);

    assert.equal(tree.get('l40', { follow: true })?.path, 'l0');
    assert.equal(tree.get('l41', { follow: true }), undefined);
  });
});
