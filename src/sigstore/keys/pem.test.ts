import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatPem, parsePem } from './pem.ts';

describe('parsePem', () => {
  it('reads what formatPem wrote, whatever its length', () => {
    for (const size of [0, 1, 47, 48, 49, 500]) {
      const der = Buffer.alloc(size, 0xa5);
      assert.deepEqual(parsePem(formatPem('X', der)), [{ label: 'X', der }]);
    }
  });

  it('reads all blocks and skips what is around them', () => {
    const text = `subject=CN=a\n${formatPem('A', Buffer.from('a'))}\r\nissuer\n${formatPem('B B', Buffer.from('b'))}end`;
    assert.deepEqual(
      parsePem(text).map(({ label }) => label),
      ['A', 'B B'],
    );
  });

  it('leaves out what does not end, ends otherwise or is not base64', () => {
    for (const text of [
      '-----BEGIN A-----\nAAAA\n',
      '-----BEGIN A-----\nAAAA\n-----END B-----\n',
      '-----BEGIN A-----\nAAA\n-----END A-----\n',
      '-----BEGIN A-----\nAA==AAAA\n-----END A-----\n',
    ])
      assert.deepEqual(parsePem(text), []);
  });

  // The runner ends what takes longer than its limit: work that grows with the square of these sizes would take hours.
  it('comes to the end of a text, whatever is in it', () => {
    for (const text of [
      '-----BEGIN A-----\n'.repeat(200_000),
      `-----BEGIN A-----\n${'A '.repeat(2_000_000)}`,
      `-----BEGIN A-----${'\n'.repeat(2_000_000)}!`,
      `-----BEGIN A-----${' \n'.repeat(2_000_000)}!`,
    ])
      assert.deepEqual(parsePem(text), []);
  });
});

describe('parsePem, attacked', () => {
  it('does not run out of stack on a block of many megabytes', () => {
    for (const body of ['A'.repeat(8 << 20), `${'A'.repeat(64)}\n`.repeat(1 << 17)])
      assert.equal(parsePem(`-----BEGIN A-----\n${body}\n-----END A-----`)[0]?.der.length, 6 << 20);
  });
});

describe('formatPem', () => {
  it('breaks lines after 64 characters', () => {
    const lines = formatPem('A', Buffer.alloc(60)).split('\n');
    assert.deepEqual(
      lines.map(({ length }) => length),
      [17, 64, 16, 15, 0],
    );
  });
});
