import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../test/seed.ts';
import { combineCrc32, crc32 } from './index.ts';

describe('crc32', () => {
  it('gives the check value of the catalogue of CRCs', () => {
    assert.equal(crc32(Buffer.from('123456789')), 0xcbf43926);
  });

  it('goes on from the CRC of what came before', () => {
    assert.equal(crc32(Buffer.from('6789'), crc32(Buffer.from('12345'))), 0xcbf43926);
  });
});

describe('combineCrc32', () => {
  it('gives the CRC of two parts from theirs', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 500 }), fc.uint8Array({ maxLength: 500 }), (a, b) => {
        assert.equal(combineCrc32(crc32(a), crc32(b), b.length), crc32(Buffer.concat([a, b])));
      }),
    );
  });

  it('holds for parts of over 2 GiB, which 32-bit arithmetic would get wrong', () => {
    // 256 MiB of zeros, by doubling: parts of less than 2 GiB, of which the other tests say that they are right.
    let part = crc32(new Uint8Array(2 ** 20));
    for (let size = 2 ** 20; size < 2 ** 28; size *= 2) part = combineCrc32(part, part, size);
    let fiveGiB = 0;
    for (let count = 0; count < 20; count++) fiveGiB = combineCrc32(fiveGiB, part, 2 ** 28);

    const head = crc32(Buffer.from('head'));
    let stepwise = head;
    for (let count = 0; count < 20; count++) stepwise = combineCrc32(stepwise, part, 2 ** 28);

    assert.equal(combineCrc32(head, fiveGiB, 5 * 2 ** 30), stepwise);
  });
});
