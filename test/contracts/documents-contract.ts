import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../src/base/digest.ts';
import type { DocumentStore } from '../../src/store/index.ts';

const bytes = (text: string): Uint8Array => Buffer.from(text);
const MANY = 1100;

export async function readDocument(documents: DocumentStore, text: string): Promise<string> {
  return Buffer.concat(await Array.fromAsync(documents.get(digestOf(text)))).toString();
}

/** What everything that keeps documents does. `place` gives an empty one; `many`: a listing has several pages. */
export function documentsContract(name: string, place: () => Promise<DocumentStore>): void {
  describe(`documents ${name}`, () => {
    it('are given back as they came, whole, in pieces and empty, and kept once', async () => {
      const documents = await place();
      async function* pieces(): AsyncGenerator<Uint8Array> {
        yield* [bytes('an '), bytes('SBOM')];
      }
      for (const given of [bytes('an SBOM'), pieces()])
        assert.equal(await documents.put(given), digestOf('an SBOM'));
      await documents.put(bytes(''));
      const large = 'x'.repeat(3 * 2 ** 20);
      await documents.put(bytes(large));
      for (const text of ['an SBOM', '', large]) assert.equal(await readDocument(documents, text), text);
      assert.deepEqual(
        (await Array.fromAsync(documents.list())).sort(),
        ['an SBOM', '', large].map((text) => digestOf(text)).sort(),
      );
    });

    it('that are not there are said to be so, and their removal is no error', async () => {
      const documents = await place();
      assert.equal(await documents.has(digestOf('nothing')), false);
      await assert.rejects(readDocument(documents, 'nothing'), { code: 'STORE_DOCUMENT_MISSING' });
      await documents.remove(digestOf('nothing'));
      await documents.put(bytes('gone'));
      assert.equal(await documents.has(digestOf('gone')), true);
      await documents.remove(digestOf('gone'));
      assert.equal(await documents.has(digestOf('gone')), false);
      assert.deepEqual(await Array.fromAsync(documents.list()), []);
    });
  });
}

/** More than an object store lists at once. */
export async function listsMany(documents: DocumentStore): Promise<void> {
  for (let from = 0; from < MANY; from += 50)
    await Promise.all(
      Array.from({ length: 50 }, async (_, at) => await documents.put(bytes(`many ${from + at}`))),
    );
  assert.equal(new Set(await Array.fromAsync(documents.list())).size, MANY);
}
