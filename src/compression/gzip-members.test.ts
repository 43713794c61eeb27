import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { compressionError } from './errors.ts';
import { gzipMembers } from './gzip-members.ts';

const LIMITS = { limitBytes: 1 << 20, most: 3 };
const [one, two] = [gzipSync('one'), gzipSync('two'.repeat(1000))] as const;

function failure(bytes: Buffer, limits = LIMITS): string | undefined {
  try {
    gzipMembers(bytes, limits);
    return undefined;
  } catch (error) {
    for (const code of ['CORRUPT', 'TRUNCATED', 'TOO_LARGE'] as const)
      if (compressionError.is(error, `COMPRESSION_${code}`)) return code;
    throw error;
  }
}

describe('the members of a gzip file', () => {
  it('are told apart, each as it is stored and unpacked', () => {
    const found = gzipMembers(Buffer.concat([one, two]), LIMITS);
    assert.deepEqual(
      found.map(({ stored }) => stored),
      [one, two],
    );
    assert.deepEqual(
      found.map(({ unpacked }) => unpacked.toString()),
      ['one', 'two'.repeat(1000)],
    );
    assert.deepEqual(gzipMembers(Buffer.alloc(0), LIMITS), []);
  });

  it('begin behind the name, comment, extra field and checksum of their headers', () => {
    const body = one.subarray(10);
    const header = Buffer.from([0x1f, 0x8b, 8, 4 + 8 + 16 + 2, 0, 0, 0, 0, 0, 3]);
    const rest = Buffer.from('\x02\x00xy' + 'name\0comment\0' + 'cc', 'latin1');
    const [member] = gzipMembers(Buffer.concat([header, rest, body]), LIMITS);
    assert.equal(member?.unpacked.toString(), 'one');
    for (let cut = 1; cut < header.length + rest.length; cut++)
      assert.equal(failure(Buffer.concat([header, rest]).subarray(0, cut)), 'TRUNCATED', `cut at ${cut}`);
  });

  it('are refused where something stands behind them, a byte differs or one is cut off', () => {
    assert.equal(failure(Buffer.concat([one, Buffer.from('not one of them')])), 'CORRUPT');
    assert.equal(failure(Buffer.concat([one, Buffer.alloc(16)])), 'CORRUPT');
    for (const at of [0, 2, 3, 12, one.length - 8, one.length - 1]) {
      const changed = Buffer.from(one);
      changed[at] = (changed[at] ?? 0) ^ 0xff;
      assert.ok(failure(changed), `byte ${at}`);
    }
    for (let cut = 1; cut < one.length; cut++)
      assert.equal(failure(one.subarray(0, cut)), 'TRUNCATED', `cut at ${cut}`);
  });

  it('are bounded in number and in what they unpack to together', () => {
    assert.equal(failure(Buffer.concat([one, one, one, one])), 'CORRUPT');
    assert.equal(failure(Buffer.concat([one, two]), { ...LIMITS, limitBytes: 2999 }), 'TOO_LARGE');
    assert.equal(failure(Buffer.concat([one, two]), { ...LIMITS, limitBytes: 3003 }), undefined);
    assert.equal(failure(gzipSync(Buffer.alloc(4 << 20)), LIMITS), 'TOO_LARGE');
  });
});
