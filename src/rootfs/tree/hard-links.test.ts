import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Entry, EntryOwner } from '../entry.ts';
import { compareComponents } from './hard-links.ts';
import { Tree } from './tree.ts';

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 5 };
const file = (path: string, text: string): Entry => ({
  path,
  ...metadata,
  type: 'file',
  content: { kind: 'bytes', bytes: Buffer.from(text) },
});
const hardlink = (path: string, target: string): Entry => ({
  path,
  ...metadata,
  mode: 0o600,
  type: 'hardlink',
  target,
});
const a: EntryOwner = { kind: 'package', name: 'a' };
const b: EntryOwner = { kind: 'package', name: 'b' };

/** `path=text` for files, `path→target` for hard links. */
const shape = (tree: Tree): string[] =>
  Array.from(tree, ({ entry }) => {
    if (entry.type === 'file' && entry.content.kind === 'bytes') {
      return `${entry.path}=${Buffer.from(entry.content.bytes).toString()}`;
    }
    return entry.type === 'hardlink' ? `${entry.path}→${entry.target}` : entry.path;
  });

describe('Tree.finish', () => {
  it('gives the content to the first path of a group, whichever the package called the file', async () => {
    const tree = new Tree();
    tree.add(hardlink('m', 'z'), a);
    tree.add(file('z', 'text'), a);
    tree.add(hardlink('b', 'm'), b);
    await tree.finish();

    assert.deepEqual(shape(tree), ['b=text', 'm→b', 'z→b']);
    assert.equal(tree.get('m')?.mode, 0o644);
    await tree.finish();
    assert.deepEqual(shape(tree), ['b=text', 'm→b', 'z→b']);
  });

  it('resolves the target through symlinked parents', async () => {
    const tree = new Tree({ usrMerged: true });
    tree.add(file('bin/perl', 'text'), a);
    tree.add(hardlink('usr/bin/perl5', 'bin/perl'), a);
    await tree.finish();

    assert.deepEqual(shape(tree), [
      'bin',
      'usr',
      'usr/bin',
      'usr/bin/perl=text',
      'usr/bin/perl5→usr/bin/perl',
    ]);
  });

  it('promotes another link when the file was removed, before or after', async () => {
    const tree = new Tree();
    tree.add(file('a', 'text'), a);
    for (const path of ['b', 'c', 'd']) tree.add(hardlink(path, 'a'), a);
    tree.remove('a');
    await tree.finish();
    assert.deepEqual(shape(tree), ['b=text', 'c→b', 'd→b']);

    tree.remove('b');
    await tree.finish();
    assert.deepEqual(shape(tree), ['c=text', 'd→c']);
  });

  it('gives the content to a link whose file was left out', async () => {
    const tree = new Tree();
    tree.leaveOut(file('usr/share/doc/x', 'text'), a);
    tree.leaveOut(hardlink('usr/share/doc/y', 'usr/share/doc/x'), a);
    tree.add(hardlink('usr/x', 'usr/share/doc/x'), a);
    tree.add(hardlink('usr/y', 'usr/share/doc/y'), a);
    await tree.finish();

    assert.deepEqual(shape(tree), ['usr', 'usr/x=text', 'usr/y→usr/x']);
  });

  it('keeps the old bytes for the links of a package whose file another one replaced', async () => {
    const tree = new Tree({ mayReplace: (winner) => winner === b });
    tree.add(file('a', 'old'), a);
    tree.add(hardlink('b', 'a'), a);
    tree.add(hardlink('c', 'a'), a);
    tree.add(file('a', 'new'), b);
    await tree.finish();

    assert.deepEqual(shape(tree), ['a=new', 'b=old', 'c→b']);
  });

  it('names the link and the target that is missing, a directory, or the link itself', async () => {
    const finish = async (...entries: Entry[]): Promise<void> => {
      const tree = new Tree();
      for (const entry of entries) tree.add(entry, a);
      await tree.finish();
    };

    await assert.rejects(
      finish(hardlink('x', 'no/where')),
      /hard link \/x of package a points at \/no\/where, which no/,
    );
    await assert.rejects(finish(file('d/y', ''), hardlink('x', 'd')), /points at \/d, which is a directory/);
    await assert.rejects(
      finish(hardlink('x', 'y'), hardlink('y', 'x')),
      /points at \/y, which links back to it/,
    );
    await assert.rejects(finish(hardlink('x', 'x')), /which links back to it/);
  });
});

describe('compareComponents', () => {
  it('orders as iteration does', () => {
    const sorted = ['a', 'a/b', 'a/b/c', 'a-b', 'a.b', 'b'];

    assert.deepEqual([...sorted].reverse().sort(compareComponents), sorted);
  });
});
