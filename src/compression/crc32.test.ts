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
    const mebibyte = crc32(new Uint8Array(2 ** 20));
    let fiveGiB = 0;
    for (let count = 0; count < 5 * 1024; count++) fiveGiB = combineCrc32(fiveGiB, mebibyte, 2 ** 20);

    const head = crc32(Buffer.from('head'));
    let stepwise = head;
    for (let count = 0; count < 5 * 1024; count++) stepwise = combineCrc32(stepwise, mebibyte, 2 ** 20);

    assert.equal(combineCrc32(head, fiveGiB, 5 * 2 ** 30), stepwise);
  });
});
