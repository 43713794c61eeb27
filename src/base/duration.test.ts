import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { formatDuration, parseDuration } from './duration.ts';

describe('durations', () => {
  it('are minutes, hours, days or weeks', () => {
    assert.deepEqual(
      ['30m', '12h', '90d', '2w'].map(parseDuration),
      [1_800_000, 43_200_000, 7_776_000_000, 1_209_600_000],
    );
    for (const text of ['', '0d', '5', 'd', '1y', '1.5h', '-1d', ' 1d', '123456m'])
      assert.deepEqual(parseDuration(text), {
        problem: `'${text}' is not a valid duration: write 30m, 12h, 90d or 2w`,
      });
  });

  it('are said in the largest unit that they reach', () => {
    assert.deepEqual(
      [86_400_000, 172_800_000, 86_399_999, 3_600_000, 3_599_999, 60_000, 59_999, 1000, 999, 0, -5].map(
        formatDuration,
      ),
      ['1d', '2d', '23h', '1h', '59m', '1m', '59s', '1s', '0s', '0s', '0s'],
    );
  });
});
