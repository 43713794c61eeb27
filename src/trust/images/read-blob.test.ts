import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { digestOf } from '../../base/digest.ts';
import type { ImageSource } from '../../oci/index.ts';
import { readBlob } from './read-blob.ts';

const HALF = Buffer.alloc(32 * 1024 * 1024);
const DESCRIPTOR = { mediaType: 'text/plain', digest: digestOf('x'), size: 0 };

function sourceOf(...chunks: Uint8Array[]): ImageSource {
  return {
    async *blob() {
      yield* chunks;
    },
  } as Partial<ImageSource> as ImageSource;
}

describe('a document attached to an image', () => {
  it('is read whole, as it comes in pieces', async () => {
    const read = await readBlob(sourceOf(Buffer.from('ab'), Buffer.from('c')), DESCRIPTOR);
    assert.equal(Buffer.from(read).toString(), 'abc');
  });

  it('may have 64 MiB, and not a byte more', async () => {
    assert.equal((await readBlob(sourceOf(HALF, HALF), DESCRIPTOR)).length, 64 * 1024 * 1024);
    await assert.rejects(readBlob(sourceOf(HALF, HALF, Buffer.alloc(1)), DESCRIPTOR), {
      code: 'TRUST_DOCUMENT_CHANGED',
      message: /67108864/,
    });
  });
});
