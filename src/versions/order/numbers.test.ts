import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { isDigit, isLetter, numberOf } from './numbers.ts';

describe('pieces of versions', () => {
  it('are letters and digits of ASCII, first and last included, and none beside', () => {
    const those = (text: string, belongs: (code: number) => boolean): string =>
      text
        .split('')
        .filter((char) => belongs(char.charCodeAt(0)))
        .join('');
    assert.equal(those('@AZ[`az{é', isLetter), 'AZaz');
    assert.equal(those('/09:٣', isDigit), '09');
  });

  it('are numbers without the zeros in front of them', () => {
    assert.deepEqual(['0', '00', '010', '7', ''].map(numberOf), ['0', '0', '10', '7', '']);
  });
});
