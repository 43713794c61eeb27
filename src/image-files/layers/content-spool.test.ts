import assert from 'node:assert/strict';
import { tmpdir } from 'node:os';
import { describe, it } from 'node:test';
import { ContentSpool } from './content-spool.ts';

const MEBIBYTE = 1 << 20;

/** Some bytes of a file's content where they lie, not copied. */
function heldBy(spool: ContentSpool, sizeBytes: number): Uint8Array {
  spool.start(sizeBytes, new Uint8Array(MEBIBYTE).fill(1));
  for (let at = MEBIBYTE; at < sizeBytes; at += MEBIBYTE) spool.append(new Uint8Array(MEBIBYTE).fill(2));
  const bytes = spool.content().read(0, 2 * MEBIBYTE);
  assert.deepEqual([bytes[0], bytes[MEBIBYTE]], [1, 2]);
  return bytes;
}

describe('a content spool', () => {
  it('gives the memory of a large file back at once, before anything is collected', () => {
    const spool = new ContentSpool(tmpdir());
    const large = heldBy(spool, 17 * MEBIBYTE);

    heldBy(spool, 2 * MEBIBYTE);

    assert.equal(large.buffer.byteLength, 0);
    spool.end();
  });

  it('uses the memory of a smaller one again, and gives it back at the end', () => {
    const spool = new ContentSpool(tmpdir());
    const first = heldBy(spool, 3 * MEBIBYTE);

    assert.equal(heldBy(spool, 2 * MEBIBYTE).buffer, first.buffer);
    spool.end();

    assert.equal(first.buffer.byteLength, 0);
  });
});
