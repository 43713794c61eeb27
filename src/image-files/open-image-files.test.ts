import assert from 'node:assert/strict';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { type LayerFile, MemoryImages } from '../../test/fakes/layered-image.ts';
import { noteExaminer } from '../../test/fakes/note-cataloguer.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import type { Digest } from '../base/index.ts';
import type { RandomAccess } from '../binaries/index.ts';
import { openImageFiles, refuseDamage } from './index.ts';
import { imageSource } from './source/image-source.ts';
import type { LayeredSource } from './source/types.ts';

const STACK: LayerFile[][] = [
  [
    { path: 'etc/a.conf', content: 'first', uid: 7, mtime: 1_700_000_000 },
    { path: 'etc/b.conf', content: 'below' },
    { path: 'x.note', content: 'x 1' },
  ],
  [
    { path: 'etc/a.conf', content: 'second' },
    { path: 'etc/c.conf', hardLink: 'etc/a.conf' },
    { path: 'link', link: 'etc/b.conf' },
  ],
];

/** Counts which layers are read. */
async function stack(
  options: Parameters<MemoryImages['add']>[1] = {},
): Promise<{ source: LayeredSource; reads: number[] }> {
  const images = new MemoryImages();
  images.add(STACK, options);
  const source = await imageSource('stack', images, undefined);
  const reads: number[] = [];
  const layers = source.layers.map((layer, position) => {
    const { content } = layer;
    if (content.kind !== 'tar') return layer;
    const bytes = () => {
      reads.push(position);
      return content.bytes();
    };
    return { ...layer, content: { kind: 'tar' as const, bytes } };
  });
  return { source: { ...source, layers }, reads };
}

const textOf = (content: RandomAccess | undefined): string | undefined =>
  content?.read(0, content.sizeBytes).toString();

describe('openImageFiles', () => {
  it('reads every layer once, and gives the tree, the facts and the sizes', async () => {
    await using context = await repositoryContext();
    const { source, reads } = await stack();
    const files = await openImageFiles({ source, examiners: [noteExaminer] }, context);

    assert.deepEqual(reads, [0, 1]);
    assert.deepEqual(
      [...files.factsOf(noteExaminer)].map(({ file, facts }) => [file.path, facts]),
      [['x.note', 'x 1']],
    );
    assert.deepEqual(
      files.layers.map(({ position, entries, sizeBytes }) => [position, entries, sizeBytes]),
      [
        [0, 3, 4096],
        [1, 3, 3072],
      ],
    );
    assert.equal(files.isWhole, true);
    assert.equal(files.tree.get('etc/a.conf')?.metadata, undefined);
    await files.close();
  });

  it('says of what is no file what its layer says, and of a folder that only its content names what is usual', async () => {
    await using context = await repositoryContext();
    const images = new MemoryImages();
    images.add([
      [
        { path: 'etc/a.conf', content: 'a' },
        { path: 'srv', mode: 0o700 },
        { path: 'link', link: 'etc/a.conf', mode: 0o777 },
      ],
    ]);
    const source = await imageSource('odd', images, undefined);
    const { tree, open, close } = await openImageFiles({ source, examiners: [] }, context);
    const shown = ['etc', 'etc/a.conf', 'srv', 'link'].map((path) => {
      const { type, mode, target } = tree.get(path, { follow: false }) ?? assert.fail(path);
      return [path, type, mode, target];
    });
    assert.deepEqual(shown, [
      ['etc', 'directory', 0o755, undefined],
      ['etc/a.conf', 'file', 0o644, undefined],
      ['srv', 'directory', 0o700, undefined],
      ['link', 'symlink', 0o777, 'etc/a.conf'],
    ]);
    assert.deepEqual([await open('srv'), textOf(await open('link'))], [undefined, 'a']);
    await close();
  });

  it('gives owner, time and hard links only to callers that ask', async () => {
    await using context = await repositoryContext();
    const { source } = await stack();
    const { tree, close } = await openImageFiles({ source, examiners: [], metadata: true }, context);
    const [first, second, link] = ['etc/b.conf', 'etc/a.conf', 'etc/c.conf'].map((path) => tree.get(path));

    assert.equal(second?.metadata?.uid, 0);
    assert.equal(first?.metadata?.mtime, 0);
    assert.notEqual(second?.inode, undefined);
    assert.deepEqual([second?.inode, first?.inode], [link?.inode, undefined]);
    await close();
  });

  it('has at hand what was wanted, and reads the one layer again that holds the rest', async () => {
    await using context = await repositoryContext();
    const { source, reads } = await stack();
    const want = ({ path }: { path: string }): boolean => path === 'etc/a.conf';
    const files = await openImageFiles({ source, examiners: [], want }, context);
    reads.length = 0;

    assert.equal(textOf(await files.open('etc/a.conf')), 'second');
    assert.equal(textOf(await files.open('etc/c.conf')), 'second');
    assert.deepEqual(reads, []);
    assert.equal(textOf(await files.open('link')), 'below');
    assert.equal(textOf(await files.open('etc/b.conf')), 'below');
    assert.deepEqual(reads, [0]);
    assert.equal(await files.open('etc'), undefined);
    assert.equal(await files.open('nowhere'), undefined);
    await files.close();
  });

  it('reads no layer again after a pass from the cache but that which holds what is opened', async () => {
    await using context = await repositoryContext();
    const { source, reads } = await stack();
    const options = { examiners: [noteExaminer], cacheKeyFile: join(context.dir, 'layer.key') };
    await (await openImageFiles({ ...options, source }, context)).close();
    reads.length = 0;
    const files = await openImageFiles({ ...options, source }, context);

    assert.deepEqual([[...files.factsOf(noteExaminer)].length, reads.length], [1, 0]);
    assert.equal(textOf(await files.open('etc/a.conf')), 'second');
    assert.deepEqual(reads, [1]);
    await files.close();
  });

  it('examines a file by the names of hard links to it, once a link says what it is, as long as that stands', async () => {
    await using context = await repositoryContext();
    const cacheKeyFile = join(context.dir, 'links.key');
    const images = new MemoryImages();
    images.add([
      [
        { path: 'store/00', content: 'a 1' },
        { path: 'store/11', content: 'b 1' },
        { path: 'store/c.note', content: 'c 1' },
        { path: 'app/a.note', hardLink: 'store/00' },
        { path: 'app/second.note', hardLink: 'app/a.note' },
        { path: 'app/b.note', hardLink: 'store/11' },
        { path: 'app/c.note', hardLink: 'store/c.note' },
        { path: 'app/text', hardLink: 'store/00' },
        { path: 'app/none.note', hardLink: 'store/22' },
      ],
      [{ path: 'app/b.note', content: 'b 2' }],
    ]);
    const source = await imageSource('links', images, undefined);
    for (const from of ['the layers', 'the cache']) {
      const files = await openImageFiles({ source, examiners: [noteExaminer], cacheKeyFile }, context);
      const found = [...files.factsOf(noteExaminer)].map(({ file, facts }) => [file.path, facts]);
      assert.deepEqual(
        found,
        [
          ['app/a.note', 'a 1'],
          ['app/b.note', 'b 2'],
          ['app/c.note', 'c 1'],
          ['app/second.note', 'a 1'],
          ['store/c.note', 'c 1'],
        ],
        from,
      );
      assert.equal(files.tree.factsAt(noteExaminer, 'app/a.note'), 'a 1');
      assert.equal(files.tree.factsAt(noteExaminer, 'app/text'), undefined);
      await files.close();
    }
  });

  it('says which globs fitted nothing, and opens nothing that is left out', async () => {
    await using context = await repositoryContext();
    const { source } = await stack();
    const exclude = ['/etc', '/srv'];
    const files = await openImageFiles({ source, examiners: [], exclude }, context);

    assert.equal(files.tree.get('etc/a.conf'), undefined);
    assert.equal(await files.open('etc/a.conf'), undefined);
    assert.deepEqual(files.unusedExcludes, ['/srv']);
    await files.close();
  });

  it('believes nothing of a layer whose DiffId differs, and says so', async () => {
    await using context = await repositoryContext();
    const wrong = `sha256:${'0'.repeat(64)}` as Digest;
    const { source } = await stack({ diffIds: [wrong, wrong] });
    const files = await openImageFiles({ source, examiners: [] }, context);

    assert.deepEqual([files.isWhole, files.tree.size], [false, 0]);
    assert.deepEqual(
      files.layers.map(({ damage }) => damage?.code),
      ['IMAGE_LAYER_DIFFERS', 'IMAGE_LAYER_DIFFERS'],
    );
    assert.throws(() => refuseDamage(files), { code: 'IMAGE_LAYER_DIFFERS' });
    assert.equal(files.problems.length, 2);
    await files.close();
  });
});
