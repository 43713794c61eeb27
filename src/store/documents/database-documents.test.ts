import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { testClock as clock, component, debian, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { digestOf } from '../../base/digest.ts';
import { handleOf } from '../handle.ts';
import {
  addInventories,
  backupStore,
  checkStore,
  type DocumentStore,
  diskDocuments,
  keepDocuments,
  openStore,
  type Store,
  sweepDocuments,
} from '../index.ts';
import { databaseDocuments, PART_BYTES, sharedDocuments } from './database-documents.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = async (documents: DocumentStore, text: string): Promise<string> =>
  Buffer.concat(await Array.fromAsync(documents.get(digestOf(text)))).toString();
const held = async (documents: DocumentStore): Promise<string[]> =>
  (await Array.fromAsync(documents.list())).sort();
const digests = (...texts: string[]): string[] => texts.map((text) => digestOf(text)).sort();

describe('documents that several machines share', () => {
  const folder = mkdtempSync(join(tmpdir(), 'store-shared-documents-'));
  let store: Store;
  let [here, there]: DocumentStore[] = [];
  const old = diskDocuments(join(folder, 'there'));
  before(async () => {
    store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock });
    here = sharedDocuments(databaseDocuments(store), diskDocuments(join(folder, 'here')));
    there = sharedDocuments(databaseDocuments(store), old);
    await addInventories(store, [inventory('a:1', [component(debian('xz', '1'))])], MARCH);
  });
  after(async () => {
    await store.close();
    rmSync(folder, { recursive: true });
  });
  const machines = (): { here: DocumentStore; there: DocumentStore } => ({
    here: here ?? assert.fail(),
    there: there ?? assert.fail(),
  });
  const keep = async (documents: DocumentStore, texts: string[]): Promise<void> =>
    await keepDocuments(
      { store, documents },
      {
        imageId: 1,
        documents: texts.map((text) => ({ kind: 'vex', name: `${text}.json`, bytes: bytes(text) })),
        at: MARCH,
        replacing: 'vex',
      },
    );

  it('are read by one as another has kept them: whole, in pieces, empty, and of more than a row', async () => {
    const { here: mine, there: theirs } = machines();
    const large = 'x'.repeat(PART_BYTES * 2);
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield* [bytes('an '), bytes('SBOM')];
    }
    assert.equal(await mine.put(pieces()), digestOf('an SBOM'));
    for (const text of ['', large]) await mine.put(bytes(text));
    for (const text of ['an SBOM', '', large]) assert.equal(await read(theirs, text), text);
    assert.deepEqual(await held(theirs), digests('an SBOM', '', large));
    for (const text of ['an SBOM', '', large]) await theirs.remove(digestOf(text));
    assert.deepEqual(await held(mine), []);
  });

  it('that an older version kept on the disk of a machine are read there, named as missing elsewhere, and shared when they are added again', async () => {
    const { here: mine, there: theirs } = machines();
    await old.put(bytes('older'));
    assert.equal(await read(theirs, 'older'), 'older');
    await assert.rejects(read(mine, 'older'), { code: 'STORE_DOCUMENT_MISSING' });
    await keep(theirs, ['older']);
    assert.equal(await read(mine, 'older'), 'older');
    assert.deepEqual(await checkStore(store, mine), []);
  });

  it('go with their last row, under the lock of writers, from both places', async () => {
    const { here: mine, there: theirs } = machines();
    await keep(mine, ['newer']);
    assert.equal(await sweepDocuments({ store, documents: theirs }), 1);
    assert.deepEqual(await held(mine), digests('newer'));
    assert.deepEqual(await held(old), []);
  });

  it('are refused when they are not what their digest says, until they are kept anew', async () => {
    const { here: mine } = machines();
    await store.write((edit) =>
      handleOf(edit)
        .database.updateTable('document_part')
        .set({ bytes: bytes('false') })
        .execute(),
    );
    await assert.rejects(read(mine, 'newer'), { code: 'STORE_DOCUMENT_DAMAGED' });
    await mine.put(bytes('newer'));
    assert.equal(await read(mine, 'newer'), 'newer');
  });

  it('are asked for no second time when a backup is written, which has their rows', async () => {
    const { here: mine } = machines();
    const asked: string[] = [];
    const get = (digest: Parameters<typeof mine.get>[0]): AsyncIterable<Uint8Array> => {
      asked.push(digest);
      return mine.get(digest);
    };
    const backup = async (name: string): Promise<unknown> =>
      await backupStore({ store, path: join(folder, name), documents: { ...mine, get } }, { clock });
    await backup('whole');
    assert.deepEqual(asked, []);
    await store.write((edit) => handleOf(edit).database.deleteFrom('document_part').execute());
    await assert.rejects(backup('missing'), { code: 'STORE_DOCUMENT_MISSING' });
    assert.deepEqual(asked, digests('newer'));
  });
});
