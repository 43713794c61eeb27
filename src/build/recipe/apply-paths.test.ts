import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Entry, type Owner, Tree } from '../../rootfs/index.ts';
import { applyPaths } from './apply-paths.ts';
import { recipeError } from './errors.ts';
import type { RecipePath } from './types.ts';

const EPOCH = 1000;
const base: Owner = { kind: 'package', name: 'base' };
const common = { uid: 1, gid: 2, mtime: 5 };

function sample(): Tree {
  const tree = new Tree({ epoch: EPOCH });
  const entries: Entry[] = [
    { path: 'etc', ...common, mode: 0o755, type: 'directory' },
    {
      path: 'etc/conf',
      ...common,
      mode: 0o644,
      type: 'file',
      content: { kind: 'bytes', bytes: Buffer.from('x') },
    },
    { path: 'etc/link', ...common, mode: 0o777, type: 'symlink', target: '../outside' },
    { path: 'etc/broken', ...common, mode: 0o777, type: 'symlink', target: 'nowhere' },
    {
      path: 'outside',
      ...common,
      mode: 0o600,
      type: 'file',
      content: { kind: 'bytes', bytes: Buffer.from('y') },
    },
    { path: 'srv', ...common, mode: 0o777, type: 'symlink', target: 'etc' },
  ];
  for (const entry of entries) tree.add(entry, base);
  return tree;
}

type Change = Omit<RecipePath, 'recursive' | 'path'> & { source?: string; recursive?: boolean; path: string };

function apply(...changes: Change[]): Tree {
  const tree = sample();
  applyPaths(
    tree,
    changes.map((change) => ({ recursive: false, ...change }) as RecipePath),
    EPOCH,
  );
  return tree;
}

const brief = (tree: Tree, path: string) => {
  const entry = tree.get(path);
  return entry && [entry.type, entry.mode, entry.uid, entry.gid, entry.mtime];
};

const refusal = (...changes: Change[]): string => {
  try {
    apply(...changes);
  } catch (error) {
    assert.ok(recipeError.is(error, 'RECIPE_PATH'), String(error));
    return error.message;
  }
  return assert.fail('it was applied');
};

describe('applyPaths', () => {
  it('makes directories and files as root, with the time of the epoch and its parents', () => {
    const tree = apply(
      { type: 'directory', path: '/var/lib/app', uid: 7, gid: 8, mode: 0o700 },
      { type: 'empty-file', path: '/run/x' },
    );

    assert.deepEqual(brief(tree, 'var/lib/app'), ['directory', 0o700, 7, 8, EPOCH]);
    assert.deepEqual(brief(tree, 'var/lib'), ['directory', 0o755, 0, 0, EPOCH]);
    assert.deepEqual(brief(tree, 'run/x'), ['file', 0o644, 0, 0, EPOCH]);
    assert.deepEqual(tree.ownerOf('run/x'), { kind: 'recipe', key: 'paths[1]' });
  });

  it('leaves uid, gid and mode alone where the recipe does not name them', () => {
    const tree = apply(
      { type: 'permissions', path: '/etc/conf', uid: 9 },
      { type: 'directory', path: '/etc', mode: 0o750 },
    );

    assert.deepEqual(brief(tree, 'etc/conf'), ['file', 0o644, 9, 2, 5]);
    assert.deepEqual(brief(tree, 'etc'), ['directory', 0o750, 1, 2, 5]);
    assert.deepEqual(tree.ownerOf('etc/conf'), base);
  });

  it('changes all below a directory when recursive, but nothing that a symlink there leads to', () => {
    const tree = apply({ type: 'permissions', path: '/etc', mode: 0o500, gid: 3, recursive: true });

    assert.deepEqual(brief(tree, 'etc/conf'), ['file', 0o500, 1, 3, 5]);
    assert.deepEqual(brief(tree, 'outside'), ['file', 0o600, 1, 2, 5]);
    assert.deepEqual(brief(tree, 'etc/link'), ['symlink', 0o777, 1, 2, 5]);
  });

  it('reaches paths through symlinked parents, as the kernel would', () => {
    const tree = apply(
      { type: 'directory', path: '/srv/www' },
      { type: 'permissions', path: '/srv/conf', mode: 0o600 },
    );

    assert.deepEqual(brief(tree, 'etc/www'), ['directory', 0o755, 0, 0, EPOCH]);
    assert.equal(tree.get('etc/conf')?.mode, 0o600);
  });

  it('lets a link take the place of a file, and a symlink say anything', () => {
    const tree = apply({ type: 'symlink', path: '/etc/conf', source: '/proc/self/fd/1', uid: 4 });

    const entry = tree.get('etc/conf');
    assert.ok(entry?.type === 'symlink');
    assert.deepEqual([entry.target, entry.mode, entry.uid], ['/proc/self/fd/1', 0o777, 4]);
  });

  it('hard-links the file that its source leads to, whose metadata both then share', async () => {
    const tree = apply({ type: 'hardlink', path: '/bin/copy', source: '/etc/link', mode: 0o755 });
    await tree.finish();

    // The content moves to whichever name comes first.
    const [first, second] = [tree.get('bin/copy'), tree.get('outside')];
    assert.ok(first?.type === 'file' && second?.type === 'hardlink');
    assert.deepEqual([first.mode, second.target], [0o755, 'bin/copy']);
  });

  it('empties a file that is there and keeps its owner and bits', () => {
    const tree = apply({ type: 'empty-file', path: '/etc/conf', mode: 0o600 });

    const entry = tree.get('etc/conf');
    assert.ok(entry?.type === 'file' && entry.content.kind === 'bytes');
    assert.deepEqual([entry.content.bytes.length, entry.mode, entry.uid, entry.gid], [0, 0o600, 1, 2]);
  });

  it('applies in order, so that a later line can change what an earlier one made', () => {
    const tree = apply(
      { type: 'empty-file', path: '/x' },
      { type: 'permissions', path: '/x', mode: 0o400 },
      { type: 'symlink', path: '/x', source: 'y' },
    );
    assert.equal(tree.get('x')?.type, 'symlink');
  });

  it('names the line, the path and the reason when it cannot', () => {
    const ok: Change = { type: 'empty-file', path: '/ok' };
    assert.match(
      refusal(ok, { type: 'permissions', path: '/etc/cnof', mode: 0 }),
      /^paths\[1\]: permissions \/etc\/cnof: nothing is there/,
    );
    assert.match(refusal({ type: 'permissions', path: '/etc/con', mode: 0 }), /did you mean \/etc\/conf\?/);
    assert.match(
      refusal({ type: 'permissions', path: '/no/x', mode: 0 }),
      /nothing is there, nor is the directory \/no/,
    );
    assert.match(refusal({ type: 'directory', path: '/etc/conf' }), /a file is there already/);
    assert.match(
      refusal({ type: 'directory', path: '/etc/conf/x' }),
      /^paths\[0\]: directory \/etc\/conf\/x: /,
    );
    assert.match(refusal({ type: 'empty-file', path: '/etc' }), /a directory is there already/);
    assert.match(
      refusal({ type: 'empty-file', path: '/etc/broken' }),
      /a symlink to nowhere is there, which leads nowhere/,
    );
    assert.match(
      refusal({ type: 'symlink', path: '/etc', source: 'x' }),
      /would take everything below it away/,
    );
    assert.match(refusal({ type: 'symlink', path: '/', source: 'x' }), /a directory is there/);
    assert.match(
      refusal({ type: 'hardlink', path: '/x', source: '/etc' }),
      /is a directory, which cannot be hard-linked/,
    );
    assert.match(
      refusal({ type: 'hardlink', path: '/x', source: '/outsid' }),
      /does not exist: did you mean \/outside\?/,
    );
    assert.match(refusal({ type: 'hardlink', path: '/outside', source: '/etc/link' }), /hard link to itself/);
  });
});
