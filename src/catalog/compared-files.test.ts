import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { fakeGoProgram } from '../../test/fakes/go-program.ts';
import { type LayerFile, MemoryImages } from '../../test/fakes/layered-image.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { imageSource } from '../image-files/source/image-source.ts';
import type { LayeredSource } from '../image-files/source/types.ts';
import type { CatalogueOptions } from './catalogue-options.ts';
import { catalogueLayers } from './catalogue-source.ts';
import { dpkgCataloguer } from './kinds/dpkg/index.ts';
import { goCataloguer } from './kinds/go/index.ts';
import type { Catalog } from './types.ts';

const STATUS =
  'Package: tool\nStatus: install ok installed\nVersion: 1-1\nArchitecture: amd64\nMaintainer: D <d@debian.org>\n';

/** Debian's package `tool`, with what its list says of each file beside what the file is. */
function debian(files: Record<string, { says: string; is?: string | Buffer; mode?: number }>): LayerFile[] {
  const sums = Object.entries(files).map(
    ([path, { says }]) => `${createHash('md5').update(says).digest('hex')}  ${path}\n`,
  );
  return [
    ...Object.entries(files).map(([path, { says, is = says, mode = 0o644 }]) => ({
      path,
      content: is,
      mode,
    })),
    { path: 'var/lib/dpkg/status', content: STATUS },
    {
      path: 'var/lib/dpkg/info/tool.list',
      content: Object.keys(files)
        .map((path) => `/${path}\n`)
        .join(''),
    },
    { path: 'var/lib/dpkg/info/tool.md5sums', content: sums.join('') },
  ];
}

async function source(layer: LayerFile[]): Promise<{ source: LayeredSource; reads: () => number }> {
  const images = new MemoryImages();
  images.add([layer]);
  const opened = await imageSource('tool', images, undefined);
  let reads = 0;
  const layers = opened.layers.map((each) => {
    const { content } = each;
    if (content.kind !== 'tar') return each;
    return { ...each, content: { ...content, bytes: () => (reads++, content.bytes()) } };
  });
  return { source: { ...opened, layers }, reads: () => reads };
}

const modifiedIn = ({ components }: Catalog): readonly string[] =>
  components.find(({ name }) => name === 'tool')?.modified ?? assert.fail('there is no package');

describe('comparedFiles', () => {
  const catalogue = async (
    opened: LayeredSource,
    context: Parameters<typeof catalogueLayers>[1],
    options: CatalogueOptions = {},
  ): Promise<Catalog> =>
    await catalogueLayers({ source: opened, cataloguers: [dpkgCataloguer], ...options }, context);

  const CHANGED = debian({
    'usr/bin/tool': { says: 'program', is: 'swapped', mode: 0o755 },
    'usr/lib/python3/tool.py': { says: 'print(1)', is: 'print(2)' },
    'usr/share/tool/words': { says: 'data', is: 'other data' },
    'usr/share/doc/tool': { says: 'text' },
  });

  it('compares what can run or be loaded with its list, in one reading, and counts what it does not compare', async () => {
    await using context = await repositoryContext();
    const { source: opened, reads } = await source(CHANGED);

    const catalog = await catalogue(opened, context);

    assert.deepEqual(modifiedIn(catalog), ['usr/bin/tool', 'usr/lib/python3/tool.py']);
    assert.deepEqual(catalog.coverage.uncompared, { files: 2, bytes: 'other datatext'.length });
    assert.equal(reads(), 1);
  });

  it('compares every file where every file is asked for', async () => {
    await using context = await repositoryContext();
    const { source: opened, reads } = await source(CHANGED);

    const catalog = await catalogue(opened, context, { files: true });

    assert.deepEqual(modifiedIn(catalog), [
      'usr/bin/tool',
      'usr/lib/python3/tool.py',
      'usr/share/tool/words',
    ]);
    assert.deepEqual(catalog.coverage.uncompared, { files: 0, bytes: 0 });
    const words = catalog.files.find(({ path }) => path === 'usr/share/tool/words');
    assert.equal(words?.md5, createHash('md5').update('other data').digest('hex'));
    assert.equal(reads(), 1);
  });

  it('states MD5 of evidence where a list was compared by it, whatever else is known', async () => {
    await using context = await repositoryContext();
    const cacheKeyFile = join(context.dir, 'key');
    const options = { cacheKeyFile, cataloguers: [dpkgCataloguer, goCataloguer] };
    const go = fakeGoProgram();
    const { source: opened, reads } = await source([
      ...debian({ 'usr/bin/listed': { says: 'other', is: go } }),
      { path: 'srv/unlisted', content: go },
    ]);
    const stated = ({ files }: Catalog): unknown[] =>
      files
        .filter(({ path }) => path.endsWith('listed'))
        .map(({ path, sha1, md5 }) => [path, sha1.length, md5?.length]);

    const before = stated(await catalogue(opened, context, options));
    assert.deepEqual(before, [
      ['srv/unlisted', 40, undefined],
      ['usr/bin/listed', 40, 32],
    ]);
    assert.equal(reads(), 1);

    await catalogue(opened, context, { ...options, files: true });
    assert.deepEqual(stated(await catalogue(opened, context, options)), before);
  });

  it('reads a layer once more where a package put programs to places of no distribution', async () => {
    await using context = await repositoryContext();
    const { source: opened, reads } = await source(
      debian({
        'opt/tool/bin/tool': { says: 'program', is: 'swapped', mode: 0o755 },
        'opt/tool/bin/kept': { says: 'kept', mode: 0o755 },
      }),
    );

    const catalog = await catalogue(opened, context);

    assert.deepEqual(modifiedIn(catalog), ['opt/tool/bin/tool']);
    assert.equal(reads(), 2);
  });

  it('reads a cached layer again that lacks the digests now asked for, and once only', async () => {
    await using context = await repositoryContext();
    const { source: opened, reads } = await source(CHANGED);
    const cacheKeyFile = join(context.dir, 'key');

    await catalogue(opened, context, { cacheKeyFile });
    assert.equal(reads(), 1);
    for (let time = 0; time < 2; time++) {
      const all = await catalogue(opened, context, { cacheKeyFile, files: true });
      assert.equal(all.coverage.uncompared.files, 0);
      assert.equal(reads(), 2);
    }
    const some = await catalogue(opened, context, { cacheKeyFile });
    assert.equal(some.coverage.uncompared.files, 2);
    assert.equal(reads(), 2);
  });
});
