import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { Budget } from './budget.ts';
import { binaryError } from './errors.ts';
import { unpackPaid } from './unpack-paid.ts';

const TEXT = Buffer.from('text '.repeat(1000));
const PACKED = { gzip: gzipSync(TEXT), deflate: deflateSync(TEXT), zstd: zstdCompressSync(TEXT) } as const;

describe('unpackPaid', () => {
  for (const [format, bytes] of Object.entries(PACKED) as ['gzip' | 'deflate' | 'zstd', Buffer][])
    it(`takes what comes out of ${format} from the budget`, () => {
      const budget = new Budget(0);
      assert.deepEqual(unpackPaid(format, bytes, { most: 10_000, budget }), TEXT);
      assert.equal(budget.spent.bytesProduced, TEXT.length);
    });

  it('takes from the budget what a bomb could unpack to before it was stopped', () => {
    const budget = new Budget(0);
    assert.throws(() => unpackPaid('gzip', PACKED.gzip, { most: 4000, budget }));
    assert.equal(budget.spent.bytesProduced, 4000);
  });

  it('takes from the budget what may have come out before the damage', () => {
    const budget = new Budget(0);
    assert.throws(() => unpackPaid('gzip', PACKED.gzip.subarray(0, -9), { most: 10_000, budget }));
    assert.ok(budget.spent.bytesProduced >= TEXT.length);
  });

  it('unpacks no more than the budget has left, and then nothing', () => {
    const budget = new Budget(0, { bytesProduced: TEXT.length });
    unpackPaid('deflate', PACKED.deflate, { most: 10_000, budget });
    assert.throws(
      () => unpackPaid('deflate', PACKED.deflate, { most: 10_000, budget }),
      (error) => binaryError.is(error, 'FILE_TOO_COSTLY'),
    );
  });
});
