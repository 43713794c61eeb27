import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, it } from 'node:test';
import { documentsContract, readDocument } from '../../../test/contracts/documents-contract.ts';
import { BUCKET, fakeBucket } from '../../../test/fakes/fake-bucket.ts';
import { testClock as clock } from '../../../test/fakes/fleet-sample.ts';
import { bucketDocuments, diskDocuments, documentsOf, openStore } from '../index.ts';

const folder = mkdtempSync(join(tmpdir(), 'store-bucket-documents-'));
after(() => rmSync(folder, { recursive: true }));

documentsContract('in a bucket', async () => bucketDocuments(BUCKET, fakeBucket().http));

describe('documents in a bucket', () => {
  it('are refused when they are not what their digest says, or were cut short', async () => {
    const { http, objects } = fakeBucket();
    const documents = bucketDocuments(BUCKET, http);
    await documents.put(Buffer.from('true'));
    const [path = ''] = objects.keys();
    assert.match(path, /^\/fleet\/documents\/sha256\/[0-9a-f]{2}\/[0-9a-f]{64}$/);
    for (const other of ['false', 'tru', '']) {
      objects.set(path, Buffer.from(other));
      await assert.rejects(readDocument(documents, 'true'), { code: 'STORE_DOCUMENT_DAMAGED' });
    }
    await documents.put(Buffer.from('true'));
    assert.equal(await readDocument(documents, 'true'), 'true');
  });

  it('say what is wrong where the bucket is not reached, or does not let us, and never the secret', async () => {
    const { http } = fakeBucket();
    const stranger = bucketDocuments({ ...BUCKET, accessKeyId: 'nobody' }, http);
    const away = bucketDocuments(BUCKET, async () => await Promise.reject(new Error('connection refused')));
    for (const documents of [stranger, away])
      for (const work of [
        async () => await documents.put(Buffer.from('x')),
        async () => await readDocument(documents, 'x'),
        async () => await Array.fromAsync(documents.list()),
      ])
        await assert.rejects(work, (error: Error) => {
          assert.match(
            error.message,
            /s3\.test\/fleet\/documents cannot be read or written: (?:it answered 403|connection refused)/,
          );
          assert.doesNotMatch(JSON.stringify(error), /secret"/);
          return true;
        });
  });

  it('are read where they were kept before there was one', async () => {
    const store = await openStore({ kind: 'sqlite', path: join(folder, 'fleet.db') }, { clock });
    const before = join(folder, 'documents');
    await diskDocuments(before).put(Buffer.from('old'));
    const { http, objects } = fakeBucket();
    const documents = documentsOf(store, { folder: before, bucket: BUCKET }, http);
    await documents.put(Buffer.from('new'));
    assert.equal(objects.size, 1);
    assert.deepEqual(
      [await readDocument(documents, 'old'), await readDocument(documents, 'new')],
      ['old', 'new'],
    );
    assert.equal((await Array.fromAsync(documents.list())).length, 2);
    await store.close();
  });
});
