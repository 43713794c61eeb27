import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LayerFile, layerTar, MemoryImages } from '../../../test/fakes/layered-image.ts';
import { ociTestContext } from '../../../test/fakes/oci-context.ts';
import { digestOf, type ShearwallError } from '../../base/index.ts';
import { readImage } from '../../oci/index.ts';
import { type ReadTree, readImageTree } from './index.ts';

async function read(
  layers: readonly (readonly LayerFile[] | Uint8Array)[],
  options: { diffIds?: string[]; keep?: (path: string) => boolean } = {},
): Promise<ReadTree> {
  const { keep, ...rest } = options;
  const source = new MemoryImages();
  source.add(layers, rest);
  const { images } = await readImage(source);
  const [image] = images;
  assert.ok(image);
  return await readImageTree(source, image.manifest, image.config, ociTestContext(), keep && { keep });
}

async function paths(layers: readonly (readonly LayerFile[])[]): Promise<string[]> {
  return [...(await read(layers)).tree].map(({ path }) => path);
}

const file = (path: string, content = path): LayerFile => ({ path, content });
const refusedWith = (code: string) => (error: ShearwallError) => error.code === code;

describe('readImageTree', () => {
  it('hashes contents that are cut anywhere by the chunks of the stream', async () => {
    const sizes = [0, 1, 511, 512, 513, 70_000, 200_000];
    const files = sizes.map((size) => file(`f${size}`, 'x'.repeat(size)));

    const { tree, layers } = await read([files]);

    for (const size of sizes) {
      const inode = tree.get(`f${size}`);
      assert.ok(inode?.type === 'file');
      assert.equal(inode.sizeBytes, size);
      assert.equal(inode.digest, digestOf('x'.repeat(size)));
      assert.equal(inode.bytes, undefined);
    }
    assert.equal(layers[0]?.sizeBytes, layerTar(files).length);
    assert.equal(layers[0]?.entries, sizes.length);
  });

  it('keeps the bytes of the files that are asked for, and of no others', async () => {
    const { tree } = await read([[file('keep', 'this'), file('drop', 'that')]], {
      keep: (path) => path === 'keep',
    });

    const [kept, dropped] = [tree.get('keep'), tree.get('drop')];
    assert.ok(kept?.type === 'file' && dropped?.type === 'file');
    assert.equal(Buffer.from(kept.bytes ?? []).toString(), 'this');
    assert.equal(dropped.bytes, undefined);
  });

  it('lets an upper layer replace, and a whiteout hide, what a lower one brought', async () => {
    const { tree } = await read([
      [file('etc/a', 'old'), file('etc/b'), file('opt/app/x')],
      [file('etc/a', 'new'), file('etc/.wh.b', ''), file('.wh.opt', '')],
    ]);

    const inode = tree.get('etc/a');
    assert.ok(inode?.type === 'file');
    assert.equal(inode.digest, digestOf('new'));
    assert.deepEqual(
      [...tree].map(({ path, layer }) => [path, layer]),
      [
        ['etc', 0],
        ['etc/a', 1],
      ],
    );
    assert.equal(tree.size, 2);
  });

  it('applies whiteouts to lower layers only, wherever they stand in their tar', async () => {
    const lower = [file('d/old'), file('d/both', '1')];
    const hides = file('.wh.d', '');
    const adds = [{ path: 'd' }, file('d/both', '2'), file('d/new')];

    assert.deepEqual(await paths([lower, [hides, ...adds]]), ['d', 'd/both', 'd/new']);
    assert.deepEqual(await paths([lower, [...adds, hides]]), ['d', 'd/both', 'd/new']);
    assert.deepEqual(await paths([lower, [...adds, file('d/.wh.new', '')]]), [
      'd',
      'd/both',
      'd/new',
      'd/old',
    ]);
  });

  it('empties a folder with an opaque whiteout and keeps what the same layer puts there', async () => {
    const lower = [file('d/old'), file('d/sub/old'), file('e/old')];
    const opaque = file('d/.wh..wh..opq', '');

    assert.deepEqual(await paths([lower, [opaque, file('d/sub/new')]]), [
      'd',
      'd/sub',
      'd/sub/new',
      'e',
      'e/old',
    ]);
    assert.deepEqual(await paths([lower, [file('d/new'), opaque]]), ['d', 'd/new', 'e', 'e/old']);
  });

  it('brings back in a third layer what the second hid', async () => {
    assert.deepEqual(await paths([[file('a/x')], [file('.wh.a', '')], [file('a/y')]]), ['a', 'a/y']);
  });

  it("skips aufs' own notes", async () => {
    assert.deepEqual(await paths([[file('.wh..wh.aufs', ''), file('.wh..wh.plnk/12.34', ''), file('a')]]), [
      'a',
    ]);
  });

  it('puts files through the symlinked folders of lower layers, as a runtime does', async () => {
    const { tree } = await read([
      [{ path: 'usr/lib' }, { path: 'lib', link: 'usr/lib' }, { path: 'abs', link: '/usr' }],
      [file('lib/x'), file('abs/lib/y')],
    ]);

    assert.equal(tree.get('usr/lib/x')?.type, 'file');
    assert.equal(tree.resolve('lib/y'), 'usr/lib/y');
    assert.equal(tree.get('lib')?.type, 'symlink');
    assert.equal(tree.get('lib', { follow: true })?.type, 'directory');
  });

  it('replaces a symlink by a folder, a folder by a file, and a file by a folder', async () => {
    const { tree } = await read([
      [{ path: 'a', link: 'b' }, file('b/x'), file('c')],
      [{ path: 'a' }, file('a/y'), file('b', 'now a file'), { path: 'c' }, file('c/z')],
    ]);

    assert.deepEqual(
      [...tree].map(({ path, inode }) => `${path} ${inode.type}`),
      ['a directory', 'a/y file', 'b file', 'c directory', 'c/z file'],
    );
  });

  it('keeps the content of a hard link whose other name was replaced or removed', async () => {
    const { tree } = await read([
      [file('a', 'shared'), { path: 'b', hardLink: 'a' }, { path: 'c', hardLink: 'b' }],
      [file('a', 'other'), file('.wh.b', '')],
    ]);

    const [a, c] = [tree.get('a'), tree.get('c')];
    assert.ok(a?.type === 'file' && c?.type === 'file');
    assert.equal(a.digest, digestOf('other'));
    assert.equal(c.digest, digestOf('shared'));
  });

  it('refuses a layer whose tar has another digest than its DiffId', async () => {
    const diffIds = [digestOf('something else')];

    await assert.rejects(read([[file('a')]], { diffIds }), refusedWith('IMAGE_LAYER_DIFFERS'));
  });

  it('refuses a whiteout of the parent folder', async () => {
    await assert.rejects(read([[file('d/.wh...', '')]]), refusedWith('IMAGE_LAYER_INVALID'));
    await assert.rejects(read([[file('d/.wh.', '')]]), refusedWith('IMAGE_LAYER_INVALID'));
  });

  it('refuses a hard link to what is not there, and a file below a file', async () => {
    await assert.rejects(read([[{ path: 'a', hardLink: 'b' }]]), refusedWith('IMAGE_LAYER_INVALID'));
    await assert.rejects(read([[file('a'), file('a/b')]]), refusedWith('IMAGE_LAYER_INVALID'));
  });

  it('does not follow a symlink out of the root, nor around a loop', async () => {
    const { tree } = await read([
      [{ path: 'up', link: '../../../etc' }, { path: 'etc' }, { path: 'loop', link: 'loop' }],
      [file('up/x')],
    ]);

    assert.equal(tree.get('etc/x')?.type, 'file');
    assert.equal(tree.get('loop/x'), undefined);
    await assert.rejects(
      read([[{ path: 'loop', link: 'loop' }, file('loop/x')]]),
      refusedWith('IMAGE_LAYER_INVALID'),
    );
  });

  it('refuses folders nested ever deeper through symlinks', async () => {
    const deep = 'a/'.repeat(1000).slice(0, -1);
    const layer = [
      file(`${deep}/x`),
      { path: 's1', link: deep },
      file(`s1/${deep}/x`),
      { path: 's2', link: `s1/${deep}` },
    ];

    await assert.rejects(read([[...layer, file(`s2/${deep}/x`)]]), refusedWith('IMAGE_TOO_LARGE'));
  });

  it('stops when it is told to', async () => {
    const source = new MemoryImages();
    source.add([[file('a')]]);
    const { images } = await readImage(source);
    const [image] = images;
    assert.ok(image);
    const context = ociTestContext({ signal: AbortSignal.abort(new Error('enough')) });

    await assert.rejects(readImageTree(source, image.manifest, image.config, context), /enough/);
  });
});
