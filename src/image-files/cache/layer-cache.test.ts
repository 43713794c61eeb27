import assert from 'node:assert/strict';
import { open as openFile, readFile, rm, writeFile } from 'node:fs/promises';
import { after, before, describe, it } from 'node:test';
import { repositoryContext } from '../../../test/fakes/repository-context.ts';
import { type Digest, digestOf, SealedEntries } from '../../base/index.ts';
import { imageFilesError } from '../errors.ts';
import { PackedFacts } from '../layers/packed-facts.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { LayerSource } from '../source/types.ts';
import { LayerEntries } from '../tree/layer-entries.ts';
import type { Examiner } from '../types.ts';
import { LayerCache } from './layer-cache.ts';

const examiner = (version: number): Examiner<unknown> => ({
  id: 'x',
  version,
  wants: { names: ['x'] },
  examine: () => undefined,
});

function layer(text: string, diffId: Digest | undefined = digestOf(`${text} unpacked`)): LayerSource {
  const bytes = async function* (): AsyncGenerator<Uint8Array> {};
  const content = { kind: 'tar' as const, bytes };
  return { digest: digestOf(text), diffId, createdBy: undefined, sizeBytes: 1, content };
}

const metadata = {
  uid: 7,
  gid: 8,
  mtime: 1_700_000_000,
  xattrs: new Map([['user.x', Buffer.from('y')]]),
  device: undefined,
};

function read(damage?: ReadLayer['damage'], withMetadata = false): ReadLayer {
  const entries = new LayerEntries({ metadata: withMetadata });
  entries.add({ type: 'file', path: 'usr/x', mode: 0o644, sizeBytes: 3, metadata });
  const facts = new PackedFacts([[0, { facts: new Map([['x', { version: '1.0' }]]), problems: [] }]]);
  return { entries, facts, problems: [{ path: 'usr/y', message: 'skipped' }], sizeBytes: 512, damage };
}

describe('LayerCache', () => {
  let context: Awaited<ReturnType<typeof repositoryContext>>;
  before(async () => {
    context = await repositoryContext();
  });
  after(async () => {
    await context[Symbol.asyncDispose]();
  });
  const open = (key = 'a', version = 1, metadata = false, checksDiffIds = true): LayerCache =>
    new LayerCache(new SealedEntries(context.cache, Buffer.alloc(32, key)), [examiner(version)], {
      metadata,
      checksDiffIds,
    });
  const fileOf = async (): Promise<string[]> => {
    const { listCache } = await import('../../base/index.ts');
    return (await listCache(context.cache)).filter(({ kind }) => kind === 'layer').map(({ path }) => path);
  };

  it('gives back what was found in a layer', async () => {
    await open().put(layer('one'), read());

    const found = await open().get(layer('one'));

    assert.equal(found?.entries.pathOf(0), 'usr/x');
    assert.deepEqual(found?.facts.get(0, 'x'), { version: '1.0' });
    assert.deepEqual(found?.problems, read().problems);
    assert.equal(found?.sizeBytes, 512);
    assert.equal(found?.damage, undefined);
    assert.equal(found?.entries.hasMetadata, false);
  });

  it('knows a layer only with the same DiffId and examiners of the same version', async () => {
    assert.equal(await open().get(layer('one', digestOf('other'))), undefined);
    assert.equal(await open('a', 2).get(layer('one')), undefined);
    assert.ok(await open().get(layer('one')));
  });

  it('gives what was compared with its DiffId to callers that do not compare, never the other way round', async () => {
    await open('a', 1, false, false).put(layer('unchecked'), read());
    await open().put(layer('checked'), read());

    assert.equal(await open().get(layer('unchecked')), undefined);
    assert.ok(await open('a', 1, false, false).get(layer('unchecked')));
    assert.ok(await open('a', 1, false, false).get(layer('checked', digestOf('what another config claims'))));
  });

  it('gives what was read with metadata to callers that ask without, never the other way round', async () => {
    await open('a', 1, true).put(layer('owned'), read(undefined, true));

    const found = await open('a', 1, true).get(layer('owned'));
    assert.deepEqual(found?.entries.metadataOf(0)?.uid, 7);
    assert.equal(found?.entries.metadataOf(0)?.mtime, 1_700_000_000);
    assert.equal(Buffer.from(found?.entries.metadataOf(0)?.xattrs.get('user.x') ?? []).toString(), 'y');
    assert.ok(await open('a', 1, false).get(layer('owned')));
    assert.equal(await open('a', 1, true).get(layer('one')), undefined);
  });

  it('never keeps a layer that was not read whole, or whose digests nobody has stated', async () => {
    const nameless: LayerSource = { ...layer('three'), diffId: undefined };
    await open().put(layer('two'), read(imageFilesError('IMAGE_LAYER_DIFFERS', 'cut')));
    await open().put(nameless, read());

    assert.equal(await open().get(layer('two')), undefined);
    assert.equal(await open().get(nameless), undefined);
  });

  it('does not believe an entry that was changed, or sealed with the key of somebody else', async () => {
    for (const entry of await fileOf()) await rm(entry);
    await open().put(layer('one'), read());
    const [path = ''] = await fileOf();
    const bytes = await readFile(path);
    for (const at of [0, 31, 32, bytes.length - 1]) {
      const changed = Buffer.from(bytes);
      changed[at] = (changed[at] ?? 0) ^ 1;
      await writeFile(path, changed);
      assert.equal(await open().get(layer('one')), undefined);
    }
    for (const cut of [0, 10, 32, 100]) {
      await writeFile(path, bytes.subarray(0, cut));
      assert.equal(await open().get(layer('one')), undefined);
    }
    await writeFile(path, bytes);
    assert.equal(await open('b').get(layer('one')), undefined);
    assert.deepEqual(await fileOf(), []);
  });

  it('leaves facts in the file, which may be pruned and must not change while they are asked for', async () => {
    await open().put(layer('one'), read());
    const found = await open().get(layer('one'));
    const changed = await open().get(layer('one'));
    const [path = ''] = await fileOf();
    const file = await openFile(path, 'r+');
    const { size } = await file.stat();
    await rm(path);

    assert.deepEqual(found?.facts.get(0, 'x'), { version: '1.0' });
    await file.write(Buffer.from([0]), 0, 1, size - 1);
    await file.close();
    assert.throws(() => changed?.facts.get(0, 'x'), /changed/u);
    found?.facts.close();
    changed?.facts.close();
  });

  it('does not believe the sealed entry of one layer under the name of another', async () => {
    await open().put(layer('good'), read());
    const [path = ''] = await fileOf();
    const bytes = await readFile(path);
    await open().put(layer('bad'), { ...read(), facts: new PackedFacts() });
    for (const other of await fileOf()) await writeFile(other, bytes);

    assert.equal(await open().get(layer('bad')), undefined);
    assert.ok(await open().get(layer('good')));
  });
});
