import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { type Digest, digestOf, SealedEntries } from '../base/index.ts';
import type { LayeredSource, LayerSource } from '../image-files/index.ts';
import { CatalogCache } from './catalog-cache.ts';
import type { Contents } from './catalogue-files.ts';

const layer = (text: string, digest: Digest | undefined = digestOf(text)): LayerSource => ({
  digest,
  diffId: digestOf(`${text} unpacked`),
  createdBy: undefined,
  sizeBytes: 1,
  content: { kind: 'folder', path: '/nowhere' },
});

const source = (layers: LayerSource[]): LayeredSource => ({
  name: 'x',
  kind: 'image',
  digest: undefined,
  created: undefined,
  platform: undefined,
  labels: {},
  exposedPorts: [],
  run: undefined,
  layers,
  close: async () => {},
});

const contents = (unreadLayers: number[] = []): Contents => ({
  distro: { id: 'debian', versionId: '13', name: 'Debian' },
  excluded: [],
  unreadLayers,
  layerSizes: [{ sizeBytes: 3, entries: 1 }],
  goPrograms: [],
  components: [],
  dependencies: [],
  unaccounted: [],
  brought: [],
  entries: 2,
  coverage: {
    files: { all: 1, accounted: 0 },
    bytes: { all: 3, accounted: 0 },
    unlisted: { files: 1, bytes: 3 },
    uncompared: { files: 0, bytes: 0 },
  },
  files: [],
  problems: [],
});

describe('CatalogCache', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });
  const open = (layers: LayerSource[], program: string | undefined = 'p', asked: unknown[] = [false]) =>
    new CatalogCache(
      new SealedEntries(context.cache, Buffer.alloc(32, 'k')),
      { ...source(layers), checksDiffIds: true },
      program,
      asked,
    );

  it('gives back what was made of the same layers in the same order', async () => {
    await open([layer('a'), layer('b')]).put(contents());

    assert.deepEqual(await open([layer('a'), layer('b')]).get(), { contents: contents(), below: 2 });
    assert.equal(await open([layer('b'), layer('a')]).get(), undefined);
    assert.equal(await open([layer('a')]).get(), undefined);
  });

  it('knows nothing of another program, nor of another question', async () => {
    await open([layer('c')]).put(contents());

    assert.equal(await open([layer('c')], 'q').get(), undefined);
    assert.equal(await open([layer('c')], 'p', [true]).get(), undefined);
  });

  it('finds nothing by a DiffId that nobody compares', async () => {
    const entries = new SealedEntries(context.cache, Buffer.alloc(32, 'k'));
    const cached = (diffId: string, checksDiffIds: boolean): CatalogCache => {
      const layers = [{ ...layer('e'), diffId: digestOf(diffId) }];
      return new CatalogCache(entries, { layers, checksDiffIds }, 'p', []);
    };
    await cached('claimed', false).put(contents());

    assert.deepEqual(await cached('claimed by another', false).get(), { contents: contents(), below: 1 });
    assert.equal(await cached('claimed', true).get(), undefined);
  });

  it('keeps nothing of layers that were not read whole, that nobody has named, or by a program without a name', async () => {
    const nameless = [{ ...layer('d'), digest: undefined }];
    await open([layer('d')]).put(contents([0]));
    await open(nameless).put(contents());
    const unknown = new CatalogCache(
      new SealedEntries(context.cache, Buffer.alloc(32, 'k')),
      { ...source([layer('d')]), checksDiffIds: true },
      undefined,
      [],
    );
    await unknown.put(contents());

    assert.equal(await open([layer('d')]).get(), undefined);
    assert.equal(await open(nameless).get(), undefined);
    assert.equal(await unknown.get(), undefined);
  });
});
