import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { tarError } from './errors.ts';
import { BLOCK_BYTES, decodeRawHeader } from './raw-header.ts';
import { writeFields } from './write-fields.ts';

function header(sizeBytes: number): Buffer {
  const block = Buffer.alloc(BLOCK_BYTES);
  block.write('a', 0);
  writeFields(block, { mode: 0o644, uid: 0, gid: 0, sizeBytes, mtime: 0, typeflag: '0' });
  return block;
}

describe('a header block of a tar', () => {
  it('is read as it was written, of 8 GiB and more too', () => {
    for (const sizeBytes of [0, 511, 8 ** 11 - 1, 8 ** 11, 2 ** 45])
      assert.deepEqual(decodeRawHeader(header(sizeBytes)), {
        typeflag: '0',
        name: 'a',
        linkname: '',
        sizeBytes,
      });
  });

  it('is refused with another byte than its checksum was made of', () => {
    const block = header(5);
    block[0] = 0x62;
    assert.throws(
      () => decodeRawHeader(block),
      (error) => tarError.is(error, 'TAR_HEADER'),
    );
  });
});
