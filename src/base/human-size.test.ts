import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { humanSize } from './human-size.ts';

describe('humanSize', () => {
  const cases: [number, string][] = [
    [0, '0 B'],
    [999, '999 B'],
    [1000, '1.0 kB'],
    [1234, '1.2 kB'],
    [99_949, '99.9 kB'],
    [99_950, '100 kB'],
    [999_499, '999 kB'],
    [999_500, '1.0 MB'],
    [134_217_728, '134 MB'],
    [60_000_000, '60.0 MB'],
    [2_500_000_000, '2.5 GB'],
    [1e18, '1000 PB'],
    [-3_000_000, '-3.0 MB'],
  ];
  for (const [bytes, text] of cases) {
    it(`writes ${bytes} as ${text}`, () => {
      assert.equal(humanSize(bytes), text);
    });
  }
});
