import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deserialize, serialize } from 'node:v8';
import { canonicalJson, type Digest, digestOf } from '../../base/index.ts';
import { type Entry, type Owner, Tree } from '../../rootfs/index.ts';
import type { ObtainedPackage } from '../obtain/index.ts';
import type { Recipe } from '../recipe/index.ts';
import { treeOf, treeQuestion } from './assembled-before.ts';
import type { AssembleInput } from './types.ts';

const metadata = { mode: 0o644, uid: 0, gid: 0, mtime: 5 };
const file = (path: string, more: Partial<Entry> = {}): Entry =>
  ({
    path,
    ...metadata,
    type: 'file',
    content: { kind: 'bytes', bytes: Buffer.from(path) },
    ...more,
  }) as Entry;

describe('treeOf', () => {
  it('is the tree whose entries were kept, owners, links and attributes included', async () => {
    const owner: Owner = { kind: 'package', name: 'p' };
    const tree = new Tree({ epoch: 7, usrMerged: true });
    const xattrs = new Map([['security.capability', Buffer.from('x')]]);
    tree.add(file('lib/a', { xattrs }), owner);
    tree.add({ path: 'usr/lib/b', ...metadata, type: 'hardlink', target: 'lib/a' }, owner);
    tree.add({ path: 'etc/c', ...metadata, type: 'symlink', target: '../lib/a' }, owner);
    tree.add(file('etc/d'), { kind: 'recipe', key: 'files' });
    await tree.finish();

    const again = treeOf(deserialize(serialize([...tree])), 7);

    assert.deepEqual([...again], [...tree]);
    assert.equal(again.get('etc/c', { follow: true })?.path, 'usr/lib/a');
    assert.equal(again.resolve('lib/b'), 'usr/lib/b');
    assert.deepEqual(again.ownerOf('etc/d'), { kind: 'recipe', key: 'files' });
  });
});

describe('treeQuestion', () => {
  const digest = (text: string): Digest => digestOf(text);
  const obtained = (data = 'data', name = 'p'): ObtainedPackage =>
    ({
      locked: { name, version: '1', architecture: 'amd64' },
      unpacked: { controlDigest: digest('control'), dataDigest: digest(data) },
    }) as ObtainedPackage;
  const local = (more: Partial<Entry> = {}, content = 'app'): Entry =>
    file('app', {
      content: { kind: 'local', path: '/home/app', sizeBytes: 3, digest: digest(content) },
      ...more,
    });
  const input: AssembleInput = {
    recipe: { name: 'app', digest: digest('recipe') } as Recipe,
    arch: 'amd64',
    packages: [obtained()],
    epoch: 1,
    localEntries: [local()],
  };
  const asked = (more: Partial<AssembleInput> = {}): string =>
    canonicalJson(treeQuestion({ ...input, ...more }));

  it('is another one where anything differs that decides the tree', () => {
    const recipe = (more: Partial<Recipe>) => ({ recipe: { ...input.recipe, ...more } });
    const others: Partial<AssembleInput>[] = [
      recipe({ digest: digest('another recipe') }),
      recipe({ name: 'other' }),
      { arch: 'arm64' },
      { epoch: 2 },
      { packages: [obtained('other data')] },
      { packages: [obtained('data', 'q')] },
      { packages: [obtained(), obtained('more')] },
      { packages: [] },
      { localEntries: [local({}, 'other')] },
      { localEntries: [local({ mode: 0o755 })] },
      { localEntries: [local({ path: 'elsewhere' })] },
      { localEntries: [] },
      { slim: { roots: [], kept: {} } },
      { slim: { roots: [], kept: { '/app': 'root' } } },
    ] as Partial<AssembleInput>[];

    assert.equal(new Set([{}, ...others].map(asked)).size, others.length + 1);
  });

  it('asks nothing of the times on this machine, which reach no image', () => {
    assert.equal(asked({ localEntries: [local({ mtime: 6 })] }), asked());
  });
});
