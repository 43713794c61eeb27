/** Documents in a real object store that speaks S3. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { globSync, mkdtempSync, rmSync, truncateSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import { digestOf } from '../../src/base/digest.ts';
import { type Bucket, bucketDocuments, type DocumentStore } from '../../src/store/index.ts';
import { documentsContract, listsMany, readDocument } from '../contracts/documents-contract.ts';
import { missingOfObjectStore, type ObjectStore, startObjectStore } from './object-store.ts';

describe('a real object store', {
  skip: missingOfObjectStore.length > 0 && `no ${missingOfObjectStore.join(', ')} here`,
}, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-bucket-'));
  let store: ObjectStore;
  let context: OwnedContext;
  let bucket: Bucket;
  let made = 0;
  before(async () => {
    context = await createContext();
    store = await startObjectStore(folder);
    ({ bucket } = store);
  });
  after(async () => {
    store?.stop();
    await context?.[Symbol.asyncDispose]();
    rmSync(folder, { recursive: true, force: true });
  });
  const opened = (given: Bucket): DocumentStore => bucketDocuments(given, context.http);
  const elsewhere = (): DocumentStore => opened({ ...bucket, url: `${bucket.url}/place-${made++}` });

  documentsContract('in a real object store', async () => elsewhere());

  it('lists more documents than it says at once', async () => await listsMany(elsewhere()));

  it('lets nobody in with another key, and the error does not say the secret', async () => {
    for (const wrong of [{ secretAccessKey: 'wrong-secret' }, { accessKeyId: 'nobody' }])
      await assert.rejects(opened({ ...bucket, ...wrong }).put(Buffer.from('x')), (error: Error) => {
        assert.match(error.message, /answered 403/);
        assert.doesNotMatch(JSON.stringify(error), /a-secret|wrong-secret/);
        return true;
      });
    await assert.rejects(readDocument(opened({ ...bucket, accessKeyId: 'nobody' }), 'x'), {
      code: 'STORE_DOCUMENTS',
    });
    await assert.rejects(opened({ ...bucket, url: `${bucket.url}-not-there` }).put(Buffer.from('x')), {
      code: 'STORE_DOCUMENTS',
      message: /answered 404/,
    });
  });

  it('has nothing of a document whose sender was killed half-way, and what was cut short there is not taken for it', async () => {
    const place = { ...bucket, url: `${bucket.url}/killed` };
    const text = 'x'.repeat(50 * 2 ** 20);
    const sender = spawn(process.execPath, ['--input-type=module', '-e', SENDER], {
      env: { ...process.env, PLACE: JSON.stringify(place), STORE: join(import.meta.dirname, '../../src') },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(sender.stdout ?? assert.fail(), 'data');
    sender.kill('SIGKILL');
    await once(sender, 'exit');
    const documents = opened(place);
    assert.equal(await documents.has(digestOf(text)), false);
    await documents.put(Buffer.from(text));
    const [file = ''] = globSync(join(store.folder, 'killed/sha256/*/*'));
    truncateSync(file, 1000);
    await assert.rejects(readDocument(documents, text), { code: 'STORE_DOCUMENT_DAMAGED' });
    await documents.put(Buffer.from(text));
    assert.equal((await readDocument(documents, text)).length, text.length);
  });
});

/** Says that it has sent half, and goes no further. */
const SENDER = `
  const { createHttp } = await import(process.env.STORE + '/base/http-client.ts');
  const { bucketDocuments } = await import(process.env.STORE + '/store/index.ts');
  const http = createHttp({ userAgent: 'test' });
  const bytes = Buffer.alloc(50 * 2 ** 20, 'x');
  async function* half() { yield bytes.subarray(0, bytes.length / 2); process.stdout.write('half'); await new Promise((resolve) => setTimeout(resolve, 600_000)); }
  const slow = (url, request) => http(url, { ...request, headers: { ...request.headers, 'content-length': String(bytes.length) }, body: half() });
  await bucketDocuments(JSON.parse(process.env.PLACE), slow).put(bytes);
`;
