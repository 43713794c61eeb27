import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { sampleCatalog } from '../../../test/fakes/sample-catalog.ts';
import { digestOf, SealedEntries } from '../../base/index.ts';
import type { Catalog, ImageLook } from '../../catalog/index.ts';
import { catalogWriter, parseCatalogFormat } from './write-catalog.ts';
import { writeLook } from './write-look.ts';

const FORMATS = ['cyclonedx-json', 'cyclonedx-json@1.4', 'spdx-json', 'table'].map(parseCatalogFormat);
const [CYCLONEDX] = FORMATS;
const OPTIONS = { created: 1, files: false, terminal: {} };

const one = sampleCatalog();
const another: Catalog = {
  ...one,
  source: { ...one.source, name: 'registry.example.org/app:2', digest: digestOf('another image') },
  platform: 'linux/arm64',
  layers: [...one.layers, ...one.layers].map((layer, position) => ({ ...layer, position })),
  coverage: { ...one.coverage, files: { all: 9, accounted: 3 } },
};

describe('writeLook', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });
  const sealed = (key = 'k') => new SealedEntries(context.cache, Buffer.alloc(32, key));
  /** `made`: how often the catalog was asked for. */
  const looking = (catalog: Catalog, rest: string | undefined) => {
    const counted = { made: 0 };
    const look: ImageLook = {
      head: { ...catalog, unaccounted: { length: catalog.unaccounted.length } },
      rest: rest === undefined ? undefined : digestOf(rest),
      async catalog() {
        counted.made++;
        return catalog;
      },
    };
    return { look, counted };
  };

  it('writes every format as the catalog gives it, first and of what another image left', async () => {
    for (const catalog of [one, another, one]) {
      const { look } = looking(catalog, 'every');
      const texts = await writeLook(look, FORMATS, { ...OPTIONS, entries: sealed() });

      const write = catalogWriter(catalog, OPTIONS);
      for (const format of FORMATS) assert.equal(texts.get(format), write(format));
    }
  });

  it('puts no catalog together where another image on the same layers was written, and believes only its own seal', async () => {
    assert.ok(CYCLONEDX);
    const made = async (catalog: Catalog, rest: string | undefined, entries = sealed()): Promise<number> => {
      const { look, counted } = looking(catalog, rest);
      await writeLook(look, [CYCLONEDX], { ...OPTIONS, entries });
      return counted.made;
    };
    assert.equal(await made(one, 'shared'), 1);

    assert.equal(await made(another, 'shared'), 0);
    assert.equal(await made(another, 'other'), 1);
    assert.equal(await made(another, undefined), 1);
    assert.equal(await made(another, 'shared', sealed('x')), 1);
  });
});
