import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { testClock as clock, component, debian, inventory, MARCH } from '../../../test/fakes/fleet-sample.ts';
import { digestOf, hexOf } from '../../base/digest.ts';
import { tempName } from '../../base/temp-name.ts';
import {
  addInventories,
  backupStore,
  checkStore,
  type DocumentStore,
  diskDocuments,
  documentsOfImages,
  keepDocuments,
  openStore,
  restoreStore,
  type Store,
  sweepDocuments,
} from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-documents-'));
after(() => rmSync(folder, { recursive: true }));

const bytes = (text: string): Uint8Array => Buffer.from(text);
const read = async (documents: DocumentStore, text: string): Promise<string> =>
  Buffer.concat(await Array.fromAsync(documents.get(digestOf(text)))).toString();
const held = async (documents: DocumentStore): Promise<string[]> =>
  (await Array.fromAsync(documents.list())).sort();
const digests = (...texts: string[]): string[] => texts.map((text) => digestOf(text)).sort();

describe('documents on disk', () => {
  const root = join(folder, 'disk');
  const documents = diskDocuments(root);
  const fileOf = (text: string): string => {
    const hex = hexOf(digestOf(text));
    return join(root, 'sha256', hex.slice(0, 2), hex);
  };

  it('are none before one is kept, in no folder', async () => {
    assert.deepEqual(await held(documents), []);
    assert.equal(existsSync(root), false);
  });

  it('are given back as they came, whole or in pieces, and kept once', async () => {
    assert.equal(await documents.put(bytes('an SBOM')), digestOf('an SBOM'));
    async function* pieces(): AsyncGenerator<Uint8Array> {
      yield* [bytes('an '), bytes('SBOM')];
    }
    assert.equal(await documents.put(pieces()), digestOf('an SBOM'));
    assert.equal(await read(documents, 'an SBOM'), 'an SBOM');
    assert.deepEqual(await held(documents), digests('an SBOM'));
  });

  it('are refused when they are not what their digest says, until they are kept anew', async () => {
    await documents.put(bytes('true'));
    writeFileSync(fileOf('true'), 'false');
    await assert.rejects(read(documents, 'true'), { code: 'STORE_DOCUMENT_DAMAGED' });
    await documents.put(bytes('true'));
    assert.equal(await read(documents, 'true'), 'true');
  });

  it('that are not there are said to be so', async () => {
    await assert.rejects(read(documents, 'nothing'), { code: 'STORE_DOCUMENT_MISSING' });
    await documents.remove(digestOf('nothing'));
  });

  it('leave nothing where the disk is full, and what a killed process left behind goes', async () => {
    const before = readdirSync(root);
    async function* full(): AsyncGenerator<Uint8Array> {
      yield bytes('what still fits');
      throw Object.assign(new Error('write'), { code: 'ENOSPC' });
    }
    await assert.rejects(documents.put(full()), { code: 'STORE_FULL' });
    assert.deepEqual(readdirSync(root), before);
    writeFileSync(join(root, `.document.${tempName().replace(/-\d+-/, '-999999999-')}`), 'half');
    await held(documents);
    assert.deepEqual(readdirSync(root), before);
  });

  it('say which folder could not be written', { skip: process.getuid?.() === 0 }, async () => {
    chmodSync(root, 0o500);
    await assert.rejects(documents.put(bytes('more')), { code: 'STORE_DOCUMENTS' });
    chmodSync(root, 0o700);
  });
});

describe('documents of images', () => {
  const documents = diskDocuments(join(folder, 'fleet', 'documents'));
  let store: Store;
  before(async () => {
    store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet', 'fleet.db') }, { clock });
    const names = ['a:1', 'b:1'];
    const inventories = names.map((name) => inventory(name, [component(debian('xz', '1'))]));
    await addInventories(store, inventories, MARCH);
  });
  after(() => store.close());
  const keep = async (imageId: number, texts: string[], given: DocumentStore = documents): Promise<void> =>
    await keepDocuments(
      { store, documents: given },
      {
        imageId,
        documents: texts.map((text) => ({ kind: 'vex', name: `${text}.json`, bytes: bytes(text) })),
        at: MARCH,
        replacing: 'vex',
      },
    );
  const named = async (imageId: number): Promise<string[]> =>
    (await store.read((view) => documentsOfImages(view, [imageId]))).map(({ name }) => name);

  it('take the place of those of their kind, and what nothing refers to is swept', async () => {
    await keep(1, ['old', 'both']);
    await keep(2, ['both']);
    await keep(1, ['new']);
    assert.deepEqual(await named(1), ['new.json']);
    assert.equal(await sweepDocuments({ store, documents }), 1);
    assert.deepEqual(await held(documents), digests('both', 'new'));
    assert.deepEqual(await checkStore(store, documents), []);
  });

  it('are put again where a sweep came between them and their row', async () => {
    let swept = false;
    const slow: DocumentStore = {
      ...documents,
      async put(given) {
        const digest = await documents.put(given);
        if (!swept) await sweepDocuments({ store, documents });
        swept = true;
        return digest;
      },
    };
    await keep(2, ['both', 'late'], slow);
    assert.equal(swept, true);
    assert.deepEqual(await named(2), ['both.json', 'late.json']);
    assert.deepEqual(await checkStore(store, documents), []);
  });

  it('are in a backup, and are back where it is restored', async () => {
    const path = join(folder, 'backup');
    await backupStore({ store, path, documents }, { clock });
    const restored = diskDocuments(join(folder, 'restored', 'documents'));
    const location = { kind: 'sqlite', path: join(folder, 'restored', 'fleet.db') } as const;
    await restoreStore({ path, location, documents: restored }, { clock });
    assert.deepEqual(await held(restored), digests('both', 'late', 'new'));
    const other = await openStore(location, { clock });
    assert.deepEqual(await checkStore(other, restored), []);
    await other.close();
  });

  it('that are missing are named by the check, and by no backup left out', async () => {
    await documents.remove(digestOf('new'));
    assert.deepEqual(
      (await checkStore(store, documents)).map(({ where }) => where),
      ['documents'],
    );
    const path = join(folder, 'incomplete');
    await assert.rejects(backupStore({ store, path, documents }, { clock }), {
      code: 'STORE_DOCUMENT_MISSING',
    });
    assert.equal(existsSync(path), false);
  });
});
