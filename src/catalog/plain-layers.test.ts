import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type LayerFile, layerTar } from '../../test/fakes/layered-image.ts';
import { linkedElf } from '../../test/fakes/linked-elf.ts';
import { noteExaminer } from '../../test/fakes/note-cataloguer.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { digestOf } from '../base/index.ts';
import type { LayeredSource, LayerSource } from '../image-files/index.ts';
import { catalogueLayers } from './catalogue-source.ts';
import { headGraph } from './documents/catalog-graph.ts';
import { lookInto } from './look-into.ts';
import type { Catalog } from './types.ts';

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

const STATUS = `Package: site
Status: install ok installed
Version: 1
Architecture: amd64
Maintainer: A <a@example.com>
Description: a site

`;

/** A package that lists a file which is not there, a program that looks for its library, a package of npm, a folder under two names. */
const LOWER: LayerFile[] = [
  { path: 'etc/os-release', content: 'ID=debian\nVERSION_ID="13"\nNAME=Debian\n' },
  { path: 'var/lib/dpkg/status', content: STATUS },
  { path: 'var/lib/dpkg/info/site.list', content: '/.\n/srv\n/srv/told.txt\n/srv/there.txt\n' },
  {
    path: 'var/lib/dpkg/info/site.md5sums',
    content: `${md5('told')}  srv/told.txt\n${md5('there')}  srv/there.txt\n`,
  },
  { path: 'srv' },
  { path: 'srv/there.txt', content: 'there' },
  { path: 'www', link: 'srv' },
  { path: 'lost', link: 'data/kept' },
  {
    path: 'usr/bin/program',
    content: linkedElf({ interpreter: '/lib64/ld-linux-x86-64.so.2', needed: ['libgone.so.1'] }),
    mode: 0o755,
  },
  { path: 'app/node_modules/a/package.json', content: '{"name":"a","version":"1.0.0"}' },
  { path: 'app/node_modules/a/index.html', content: 'a' },
];

const plain = (path: string, content = 'text'): LayerFile => ({ path, content });

/** What is put on it, and whether nothing below has to be read for it. */
const CASES: Record<string, [layers: LayerFile[][], isPlain: boolean]> = {
  'a page': [[[{ path: 'srv' }, plain('srv/index.html')]], true],
  'folders of its own': [[[plain('new/a/b.css'), { path: 'new/c' }, plain('top.txt')]], true],
  'nothing but folders': [[[{ path: 'srv', mode: 0o700 }, { path: 'usr' }]], true],
  'several layers': [[[plain('new/a.css')], [{ path: 'new' }, plain('new/b.css')]], true],
  'one file in two layers': [[[plain('new/a.css')], [plain('new/a.css', 'longer text')]], true],
  'another file where one is': [[[plain('srv/there.txt', 'not there')]], false],
  'a folder where a file is': [[[plain('srv/there.txt/a.css')]], false],
  'a file where a folder is': [[[plain('app')]], false],
  'a file that a list names': [[[plain('srv/told.txt', 'told')]], false],
  'a file that a list names, under its folder’s other name': [[[plain('www/told.txt', 'told')]], false],
  'what a link leads to': [[[plain('data/kept', 'kept')]], true],
  'records beside those of packages': [[[plain('var/lib/dpkg/info/site.postinst', '#!/bin/sh\n')]], false],
  'a library that a program looks for': [[[plain('usr/lib/libgone.so.1', '/* GNU ld script */')]], false],
  'a whiteout': [[[plain('srv/.wh.there.txt', '')]], false],
  'an opaque folder': [[[plain('srv/.wh..wh..opq', '')]], false],
  'a link': [[[{ path: 'srv/more', link: 'there.txt' }]], false],
  'a hard link': [[[plain('new/a'), { path: 'new/b', hardLink: 'new/a' }]], false],
  'a script that can run': [[[{ ...plain('srv/run', '#!/bin/sh\n'), mode: 0o755 }]], false],
  'a package': [[[plain('srv/node_modules/b/package.json', '{"name":"b","version":"2"}')]], false],
  'a module without a description': [[[plain('usr/lib/python3/dist-packages/c/__init__.py')]], false],
  'plain files under one that tells something': [
    [[plain('srv/package.json', '{"name":"b","version":"2"}')], [plain('srv/a.css')]],
    false,
  ],
};

describe('plain layers on known ones', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  /** `read`: positions of layers that were read. */
  async function catalogued(
    layers: readonly (readonly LayerFile[])[],
    { program, looksAnew = false }: { program?: string; looksAnew?: boolean },
  ): Promise<{ catalog: Catalog; read: number[] }> {
    const read: number[] = [];
    const source = sourceOf(layers, (position) => read.push(position));
    const cacheKeyFile = join(context.dir, 'key');
    // Layers are known by what is looked for: with one examiner more none of them is.
    const examiners = looksAnew ? [{ ...noteExaminer, id: `${program}` }] : [];
    const kept = program === undefined ? {} : { program, cacheKeyFile, examiners };
    return { catalog: await catalogueLayers({ ...kept, source }, context), read };
  }

  for (const [name, [layers, isPlain]] of Object.entries(CASES))
    it(`${isPlain ? 'reads nothing below' : 'reads all below'}, and says the same: ${name}`, async () => {
      const image = [LOWER, ...layers];
      const expected = (await catalogued(image, {})).catalog;
      assert.deepEqual((await catalogued(image, { program: `${name} first` })).catalog, expected);
      await catalogued([LOWER, [plain('other.html')]], { program: name });

      const { catalog, read } = await catalogued(image, { program: name, looksAnew: true });

      assert.deepEqual(catalog, expected);
      assert.equal(read.includes(0), !isPlain);
      assert.deepEqual((await catalogued(image, { program: name })).catalog, expected);
    });

  it('says of the whole image what its catalog says before that is put together, and names what it shares with others', async () => {
    const look = async (page: string) =>
      await lookInto(
        sourceOf([LOWER, [plain('srv/index.html', page)]], () => {}),
        { program: 'looks', cacheKeyFile: join(context.dir, 'key') },
        context,
      );
    const first = await look('one page');
    const second = await look('another, which is longer');
    const catalog = await second.catalog();

    assert.notEqual(second.head, catalog);
    assert.deepEqual(headGraph(second.head, { created: 1 }), headGraph(catalog, { created: 1 }));
    assert.notDeepEqual(second.head.coverage, first.head.coverage);
    assert.equal(second.rest, first.rest);
    assert.notEqual(second.rest, undefined);
  });

  it('names nothing that is shared where a layer could not be read, or others were asked for more', async () => {
    const cacheKeyFile = join(context.dir, 'key');
    const image = sourceOf([LOWER, [plain('srv/index.html')]], () => {});
    const [below, top] = image.layers as [LayerSource, LayerSource];
    const torn = { ...image, layers: [below, { ...top, digest: digestOf('torn'), content: cut(top) }] };
    const look = async (source: LayeredSource, how: object = {}) =>
      (await lookInto(source, { program: 'shares', cacheKeyFile, ...how }, context)).rest;

    assert.equal(await look(torn), undefined);
    assert.equal(await look(image, { files: true }), undefined);
    assert.equal(await look(image, { exclude: ['**/*.css'] }), undefined);
    assert.equal(await look(image, { program: undefined }), undefined);
    assert.notEqual(await look(image), undefined);
  });

  it('takes what was known below a layer for another image only when it is asked the same', async () => {
    const image = [LOWER, [plain('srv/index.html')]];
    await catalogued(image, { program: 'p' });

    const { read } = await catalogued([LOWER, [plain('srv/b.html')]], { program: 'q', looksAnew: true });

    assert.ok(read.includes(0));
  });
});

/** The first half of it. */
function cut({ content }: LayerSource): LayerSource['content'] {
  assert.equal(content.kind, 'tar');
  const whole = content.kind === 'tar' ? content.bytes : undefined;
  return {
    kind: 'tar',
    async *bytes() {
      for await (const chunk of whole?.() ?? []) yield chunk.subarray(0, 600);
    },
  };
}

function sourceOf(
  layers: readonly (readonly LayerFile[])[],
  read: (position: number) => void,
): LayeredSource {
  return {
    name: 'image',
    kind: 'image',
    digest: undefined,
    created: undefined,
    platform: undefined,
    labels: {},
    exposedPorts: [],
    run: undefined,
    layers: layers.map((files, position): LayerSource => {
      const tar = layerTar(files);
      return {
        digest: digestOf(tar),
        diffId: digestOf(tar),
        createdBy: undefined,
        sizeBytes: tar.length,
        content: {
          kind: 'tar',
          async *bytes() {
            read(position);
            yield tar;
          },
        },
      };
    }),
    close: async () => {},
  };
}
