import assert from 'node:assert/strict';
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { layerTar } from '../../test/fakes/layered-image.ts';
import { repositoryContext } from '../../test/fakes/repository-context.ts';
import { catalogueSource } from './catalogue-source.ts';
import type { Catalog, Cataloguer, Examiner } from './types.ts';

const lines: Examiner<string> = {
  id: 'lines',
  version: 1,
  wants: { suffixes: ['.note'] },
  examine: ({ content }) => content.read(0, content.sizeBytes).toString('utf8').trim(),
};

/** Every file `x.note` that holds `NAME VERSION` is a component. */
const notes: Cataloguer = {
  id: 'notes',
  examiners: [lines],
  *catalogue(tree) {
    for (const { file, facts } of tree.factsOf(lines)) {
      const [name = '', version = ''] = facts.split(' ');
      const evidence = { by: 'notes', technique: 'filename', confidence: 1, locations: [file.path] } as const;
      yield { type: 'generic', name, version, kind: 'library', evidence };
    }
  },
};

describe('catalogueSource', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  const at = (name: string): string => join(context.dir, name);

  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });

  async function catalogue(text: string): Promise<Catalog> {
    return await catalogueSource(text, { cataloguers: [notes] }, context);
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
});
