import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { field, number } from '../../../../../test/fakes/fake-containerd.ts';
import { WireError, WireMessage, wireText } from './wire-message.ts';

describe('a message of protobuf', () => {
  const bytes = Buffer.concat([
    field(1, 'web'),
    number(3, 300),
    field(2, field(1, 'team'), field(2, 'shop')),
    field(16, 'ü'.repeat(100)),
    Buffer.from([(5 << 3) | 1, 1, 2, 3, 4, 5, 6, 7, 8, (6 << 3) | 5, 1, 2, 3, 4]),
  ]);

  it('is read by the numbers of its fields', () => {
    const message = new WireMessage(bytes);
    assert.deepEqual(
      [message.text(1), message.integer(3), { ...message.texts(2) }, message.text(16).length],
      ['web', 300n, { team: 'shop' }, 100],
    );
    assert.deepEqual([message.text(9), message.integer(9), message.message(9).text(1)], ['', 0n, '']);
    assert.equal(new WireMessage(Buffer.from('18ffffffffffffffffff01', 'hex')).integer(3), -1n);
    assert.deepEqual(wireText(16, 'ü'.repeat(100)), field(16, 'ü'.repeat(100)));
  });

  it('is refused where it is cut off, odd or not what was expected', () => {
    const ends = [...bytes.keys()].filter((end) => {
      try {
        new WireMessage(bytes.subarray(0, end));
        return true;
      } catch (error) {
        assert.ok(error instanceof WireError);
        return false;
      }
    });
    // Only between two fields.
    assert.deepEqual(ends, [0, 5, 8, 22, 226, 235]);
    for (const hex of [
      '00',
      '0b',
      '0c',
      '0f',
      '08ffffffffffffffffffff01',
      '0affffffffffffffff7f',
      'f8ffffff1f00',
    ])
      assert.throws(() => new WireMessage(Buffer.from(hex, 'hex')), WireError, hex);
    assert.throws(() => new WireMessage(Buffer.from('0a01ff', 'hex')).text(1), /UTF-8/);
    const message = new WireMessage(bytes);
    assert.throws(() => message.integer(1), WireError);
    assert.throws(() => message.text(3), WireError);
    assert.throws(() => message.message(3), WireError);
    assert.throws(
      () => new WireMessage(Buffer.alloc(400_000, Buffer.from([8, 1]))),
      /more than 100000 fields/,
    );
  });
});
