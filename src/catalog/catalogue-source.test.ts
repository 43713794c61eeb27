import assert from 'node:assert/strict';
import { mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { type LayerFile, layerTar, MemoryImages } from '../../test/fakes/layered-image.ts';
import { noteCataloguer } from '../../test/fakes/note-cataloguer.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { digestOf } from '../base/index.ts';
import { copyImage, openTarget, parseImageLocation, tagAt } from '../oci/index.ts';
import type { CatalogueOptions } from './catalogue-options.ts';
import { catalogueSource } from './catalogue-source.ts';
import type { Catalog } from './types.ts';

describe('catalogueSource', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (name: string): string => join(context.dir, name);

  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  async function catalogue(text: string, options: CatalogueOptions = {}): Promise<Catalog> {
    return await catalogueSource({ image: text, cataloguers: [noteCataloguer], ...options }, context);
  }

  const note = (name: string): LayerFile => ({ path: `opt/${name}.note`, content: `${name} 1` });

  /** Writes images to where `text` says; several make an index. */
  async function write(text: string, images: MemoryImages): Promise<void> {
    const location = parseImageLocation(text);
    const target = await openTarget({ location }, context);
    const options = { tag: tagAt(location) ?? '', referrers: false, platforms: [] };
    await copyImage({ ...options, source: images, target }, context);
    await target.commit();
  }

  const idsOf = ({ components }: Catalog): string[] => components.map(({ id }) => id);

  it('reads a folder, and follows no link', async () => {
    await mkdir(at('folder/opt'), { recursive: true });
    await writeFile(at('folder/opt/a.note'), 'a 1');
    await writeFile(at('secret.note'), 'secret 1');
    await symlink('../../secret.note', at('folder/opt/b.note'));
    await symlink('..', at('folder/opt/loop'));

    const catalog = await catalogue(`dir:${at('folder')}`);

    assert.deepEqual(idsOf(catalog), ['pkg:generic/a@1']);
    assert.deepEqual(catalog.source, { name: `dir:${at('folder')}`, kind: 'directory', digest: undefined });
    assert.deepEqual(catalog.coverage.files, { all: 1, accounted: 0 });
  });

  it('reads tars of a root file system, compressed or not, and single files', async () => {
    const tar = layerTar([{ path: 'opt/a.note', content: 'a 1' }]);
    await writeFile(at('root.tar'), tar);
    await writeFile(at('root.tar.gz'), gzipSync(tar));
    await writeFile(at('root.tar.zst'), zstdCompressSync(tar));
    for (const name of ['root.tar', 'root.tar.gz', 'root.tar.zst']) {
      const catalog = await catalogue(at(name));
      assert.deepEqual([idsOf(catalog), catalog.source.kind], [['pkg:generic/a@1'], 'archive']);
    }

    await writeFile(at('one.note'), 'one 2');
    assert.deepEqual(idsOf(await catalogue(at('one.note'))), ['pkg:generic/one@2']);
  });

  it('leaves out what the user names, in folders and in layers, and says so', async () => {
    const paths = ['opt/a.note', 'opt/doc/b.note', 'srv/x/testdata/c.note'];
    for (const path of paths) {
      await mkdir(join(at('partly'), path, '..'), { recursive: true });
      await writeFile(join(at('partly'), path), `${path.slice(-6, -5)} 1`);
    }
    await writeFile(
      at('partly.tar'),
      layerTar(paths.map((path) => ({ path, content: `${path.slice(-6, -5)} 1` }))),
    );
    const exclude = ['/opt/doc', '**/testdata', 'nowhere/*'];
    for (const name of [`dir:${at('partly')}`, at('partly.tar')]) {
      const catalog = await catalogue(name, { exclude });
      assert.deepEqual(idsOf(catalog), ['pkg:generic/a@1'], name);
      assert.equal(catalog.coverage.files.all, 1);
      assert.deepEqual(catalog.excluded, exclude);
      assert.deepEqual(catalog.problems, [
        { path: '', by: 'exclude', message: 'nothing fits nowhere/*', isRemark: true },
      ]);
    }
  });

  it('says what is damaged, and keeps what comes before it', async () => {
    const tar = layerTar([
      { path: 'a.note', content: 'a 1' },
      { path: 'b.note', content: 'b 1' },
    ]);
    await writeFile(at('cut.tar'), tar.subarray(0, 1024 + 513));

    const catalog = await catalogue(at('cut.tar'));

    assert.deepEqual(idsOf(catalog), ['pkg:generic/a@1']);
    assert.deepEqual(catalog.unreadLayers, [0]);
    assert.match(catalog.problems[0]?.message ?? '', /layer 1: the layer cannot be read to its end/);
    await rm(at('cut.tar'));
  });

  it('reads layouts and archives of images, also compressed ones and without being given their kind', async () => {
    const images = new MemoryImages();
    images.add([
      [note('a'), note('b')],
      [note('c'), { path: 'opt/.wh.a.note', content: '' }],
    ]);
    await write(`oci:${at('layout')}`, images);
    await write(`oci-archive:${at('oci.tar')}`, images);
    await write(`docker-archive:${at('docker.tar')}:x:1`, images);
    await writeFile(at('docker.tar.gz'), gzipSync(await readFile(at('docker.tar'))));
    const names = ['oci:layout', 'layout', 'oci-archive:oci.tar', 'oci.tar', 'docker-archive:docker.tar'];
    for (const name of [...names, 'docker.tar', 'docker.tar.gz', 'docker-archive:docker.tar.gz']) {
      const colon = name.indexOf(':') + 1;
      const catalog = await catalogue(`${name.slice(0, colon)}${at(name.slice(colon))}`);

      assert.deepEqual(idsOf(catalog), ['pkg:generic/b@1', 'pkg:generic/c@1'], name);
      assert.deepEqual([catalog.source.kind, catalog.platform], ['image', 'linux/amd64']);
      assert.deepEqual(
        catalog.components.map(({ layers }) => layers),
        [[0], [1]],
      );
      assert.deepEqual(catalog.unreadLayers, []);
    }
  });

  it('calls a compressed archive by the name that it was given, and says when it is one of the other kind', async () => {
    const images = new MemoryImages();
    images.add([[note('a')]]);
    await write(`docker-archive:${at('saved.tar')}:x:1`, images);
    await writeFile(at('saved.tar.gz'), gzipSync(await readFile(at('saved.tar'))));
    for (const name of [at('saved.tar'), at('saved.tar.gz')])
      await assert.rejects(catalogue(`oci-archive:${name}`), {
        code: 'OCI_NOT_FOUND',
        message: `there is no OCI layout at ${name}`,
        hint: `it is an archive of docker save: say docker-archive:${name}`,
      });
  });

  it('reads the one platform that is asked for', async () => {
    const images = new MemoryImages();
    const add = (architecture: string): ReturnType<MemoryImages['add']> =>
      images.add([[note(architecture)]], { platform: { os: 'linux', architecture } });
    images.addIndex([add('amd64'), add('arm64'), add('s390x')]);
    await write(`oci:${at('index')}`, images);

    const catalog = await catalogue(at('index'), { platform: { os: 'linux', architecture: 'arm64' } });

    assert.deepEqual([catalog.platform, idsOf(catalog)], ['linux/arm64', ['pkg:generic/arm64@1']]);
    assert.deepEqual(catalog.otherPlatforms, ['linux/amd64', 'linux/s390x']);
    await assert.rejects(catalogue(at('index'), { platform: { os: 'linux', architecture: 'riscv64' } }), {
      code: 'OCI_PLATFORM_NOT_FOUND',
    });
  });

  describe('an image that claims the DiffId of a layer of Debian over other content', () => {
    const debian = layerTar([note('debian')]);
    const images = (name: string, tar: Buffer): Promise<void> => {
      const claiming = new MemoryImages();
      claiming.add([tar], { diffIds: [digestOf(debian)] });
      return write(`oci:${at(name)}`, claiming);
    };

    it("changes nobody's answer, in whatever order they are read and whoever compares", async () => {
      await images('true', debian);
      await images('claims', layerTar([note('evil')]));
      const answer = async (name: string, checksDiffIds: boolean, cache: string): Promise<string> => {
        const { components, unreadLayers, files } = await catalogue(`oci:${at(name)}`, {
          cacheKeyFile: at(`${cache}.key`),
          cataloguers: [noteCataloguer],
          checksDiffIds,
          files: true,
        });
        const paths = files.map(({ path }) => path).join();
        return `${components.map(({ id }) => id).join()} ${paths} ${unreadLayers.length}`;
      };
      const right = 'pkg:generic/debian@1 opt/debian.note 0';
      const orders: [string, boolean, string][][] = [
        [
          ['claims', false, 'pkg:generic/evil@1 opt/evil.note 0'],
          ['true', false, right],
          ['true', true, right],
          ['claims', true, '  1'],
        ],
        [
          ['true', true, right],
          ['claims', false, 'pkg:generic/evil@1 opt/evil.note 0'],
          ['claims', true, '  1'],
          ['true', false, right],
        ],
      ];
      for (const [position, order] of orders.entries())
        for (const [name, checks, expected] of [...order, ...order])
          assert.equal(await answer(name, checks, `order-${position}`), expected);
    });

    it('is not built on the base whose DiffIds it claims', async () => {
      await images('base', debian);
      await images('claims-base', layerTar([note('evil')]));
      const options = { base: `oci:${at('base')}`, checksDiffIds: false };

      const catalog = await catalogue(`oci:${at('claims-base')}`, options);

      assert.deepEqual(catalog.unreadLayers, [0]);
      assert.deepEqual(idsOf(catalog), []);
    });
  });

  it('catalogues the rest of an image whose layer is not what manifest and config say', async () => {
    const images = new MemoryImages();
    const tars = [note('a'), note('b'), note('c')].map((file) => layerTar([file]));
    const diffIds = tars.map((tar, position) => digestOf(position === 1 ? 'other' : tar));
    images.add(tars, { diffIds });
    await write(`oci:${at('false')}`, images);

    const catalog = await catalogue(at('false'));

    assert.deepEqual(idsOf(catalog), ['pkg:generic/a@1', 'pkg:generic/c@1']);
    assert.deepEqual(catalog.unreadLayers, [1]);
    assert.match(
      catalog.problems[0]?.message ?? '',
      /^in layer 2: the layer unpacks to sha256:.* the config says/,
    );
  });

  it('believes nothing of a layer whose stored bytes were changed', async () => {
    const images = new MemoryImages();
    images.add([[note('a')], [note('b')]]);
    await write(`oci:${at('changed')}`, images);
    const { layers } = await catalogue(at('changed'));
    const blob = at(`changed/blobs/sha256/${layers[0]?.digest?.slice(7)}`);
    const bytes = await readFile(blob);
    await writeFile(blob, gzipSync(layerTar([note('x')])).subarray(0, bytes.length));

    const catalog = await catalogue(at('changed'));

    assert.deepEqual(idsOf(catalog), ['pkg:generic/b@1']);
    assert.deepEqual(catalog.unreadLayers, [0]);
  });

  it('stops at the limit of what an image may unpack to, says so, and keeps the rest', async () => {
    const images = new MemoryImages();
    images.add([[note('a')], [{ path: 'bomb', content: '0'.repeat(5_000_000) }, note('b')]]);
    await write(`oci:${at('bomb')}`, images);

    const catalog = await catalogue(at('bomb'), { limitBytes: 1_000_000 });

    assert.deepEqual(idsOf(catalog), ['pkg:generic/a@1']);
    assert.deepEqual(catalog.unreadLayers, [1]);
    assert.match(catalog.problems[0]?.message ?? '', /1000000 bytes/);
  });

  it('does not read the blobs of layers that it knows', async () => {
    const images = new MemoryImages();
    images.add([[note('a')], [note('b')]]);
    await write(`oci:${at('known')}`, images);
    const cacheKeyFile = at('catalog.key');
    const first = await catalogue(at('known'), { cacheKeyFile });
    for (const { digest } of first.layers) await rm(at(`known/blobs/sha256/${digest?.slice(7)}`));

    const second = await catalogue(at('known'), { cacheKeyFile });

    assert.deepEqual(second, first);
    assert.deepEqual((await catalogue(at('known'))).unreadLayers, [0, 1]);
  });

  it('knows the base by its layers, or by what a label claims', async () => {
    const [base, image] = [new MemoryImages(), new MemoryImages()];
    const { digest } = base.add([[note('a')]]);
    const label = { 'org.opencontainers.image.base.name': 'example.org/base:1' };
    image.add([[note('a')], [note('b')]], { config: { Labels: label } });
    await write(`oci:${at('base')}`, base);
    await write(`oci:${at('image')}`, image);

    const name = at('base');
    assert.deepEqual((await catalogue(at('image'), { base: name })).base, { name, digest, layers: 1 });
    assert.deepEqual((await catalogue(at('image'))).base, {
      name: 'example.org/base:1',
      digest: undefined,
      layers: undefined,
    });
    const { base: none, problems } = await catalogue(at('base'), { base: at('image') });
    assert.equal(none, undefined);
    assert.match(problems[0]?.message ?? '', /are not those of/);
  });
});
