import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { bytesOfEscaped } from './escaped-bytes.ts';

describe('bytes that PostgreSQL has escaped', () => {
  it('are read back, each by itself and in a row', () => {
    // As its documentation has it: zero and the upper half in octal digits, a backslash twice, all else as it is.
    const escaped = (byte: number): string =>
      byte === 0 || byte > 127
        ? `\\${byte.toString(8).padStart(3, '0')}`
        : byte === 0x5c
          ? '\\\\'
          : String.fromCharCode(byte);
    const all = Array.from({ length: 256 }, (_, byte) => byte);
    for (const byte of all) assert.deepEqual([...bytesOfEscaped(escaped(byte))], [byte]);
    for (const some of [all, all.toReversed(), [1, 1, 1], [0x5c, 0x5c, 0x30, 0x5c], []])
      assert.deepEqual([...bytesOfEscaped(some.map(escaped).join(''))], some);
  });
});
