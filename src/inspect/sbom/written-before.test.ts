import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { digestOf, SealedEntries } from '../../base/index.ts';
import type { LayeredSource } from '../../image-files/index.ts';
import { parseCatalogFormat } from './write-catalog.ts';
import { WrittenBefore, type WrittenFrom } from './written-before.ts';

const image: LayeredSource = {
  name: 'oci:app',
  kind: 'image',
  digest: digestOf('manifest'),
  created: 1,
  platform: 'linux/amd64',
  labels: {},
  exposedPorts: [],
  run: undefined,
  layers: [
    {
      digest: digestOf('layer'),
      diffId: digestOf('unpacked'),
      createdBy: undefined,
      sizeBytes: 1,
      content: { kind: 'folder', path: '/nowhere' },
    },
  ],
  close: async () => {},
};
const [layer] = image.layers;
const from: WrittenFrom = { program: 'p', created: 1, asked: { files: false } };
const formats = [parseCatalogFormat('cyclonedx-json'), parseCatalogFormat('table')];

describe('WrittenBefore', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });
  const open = (source: Partial<LayeredSource> = {}, how: Partial<WrittenFrom> = {}, key = 'k') =>
    new WrittenBefore(
      new SealedEntries(context.cache, Buffer.alloc(32, key)),
      { ...image, ...source },
      { ...from, ...how },
    );
  const keep = async (written: WrittenBefore): Promise<void> => {
    for (const format of formats) written.note(format, 'text');
    await written.remember();
  };

  it('gives back what was written of the same image, where all that is wanted was', async () => {
    await keep(open());

    assert.deepEqual(
      [...((await open().recall(formats)) ?? [])],
      formats.map((format) => [format, 'text']),
    );
    assert.equal(await open().recall([...formats, parseCatalogFormat('cyclonedx-json@1.5')]), undefined);
  });

  it('knows nothing of another image, line, time or program, nor what another key has sealed', async () => {
    await keep(open());
    const other = digestOf('other');
    const others = [
      open({ digest: other }),
      open({ name: 'oci:elsewhere' }),
      open({ layers: [{ ...layer!, digest: other }] }),
      open({ layers: [{ ...layer!, diffId: other }] }),
      open({ layers: [{ ...layer!, createdBy: 'RUN other' }] }),
      open({ labels: { 'org.opencontainers.image.base.name': 'other' } }),
      open({}, { asked: { files: true } }),
      open({}, { created: 2 }),
      open({}, { program: 'q' }),
      open({}, {}, 'other'),
    ];
    for (const one of others) assert.equal(await one.recall(formats), undefined);
  });

  it('keeps nothing that says when it was written, nor of what has no digest, or by a program without a name', async () => {
    for (const one of [
      open({}, { created: undefined }),
      open({ digest: undefined }),
      open({ layers: [{ ...layer!, digest: undefined }] }),
      open({}, { program: undefined }),
    ]) {
      await keep(one);
      assert.equal(await one.recall(formats), undefined);
    }
  });
});
