import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fc } from '../../../../test/seed.ts';
import type { VersionInterval } from '../../../versions/index.ts';
import { subtract } from './subtract.ts';

const compare = (a: string, b: string): number => Number(a) - Number(b);

function isIn(version: number, { low, lowExcluded, high, highIncluded }: VersionInterval): boolean {
  if (low !== undefined && (version < Number(low) || (version === Number(low) && lowExcluded === true)))
    return false;
  return high === undefined || version < Number(high) || (version === Number(high) && highIncluded === true);
}

const bound = fc.option(fc.integer({ min: 0, max: 12 }), { nil: undefined });
const interval = fc
  .tuple(bound, bound, fc.boolean(), fc.boolean())
  .map(([a, b, lowExcluded, highIncluded]): VersionInterval => {
    const [low, high] = a !== undefined && b !== undefined && a > b ? [b, a] : [a, b];
    return {
      ...(low !== undefined && { low: `${low}`, ...(lowExcluded && { lowExcluded }) }),
      ...(high !== undefined && { high: `${high}`, ...(highIncluded && { highIncluded }) }),
    };
  });

describe('subtract', () => {
  it('leaves exactly what is in an interval and in no hole', () => {
    fc.assert(
      fc.property(
        fc.array(interval, { maxLength: 4 }),
        fc.array(interval, { maxLength: 4 }),
        (intervals, holes) => {
          const left = subtract(intervals, holes, compare);
          for (let version = -0.5; version <= 13; version += 0.5) {
            const expected =
              intervals.some((each) => isIn(version, each)) && !holes.some((each) => isIn(version, each));
            assert.equal(
              left.some((each) => isIn(version, each)),
              expected,
              `${version}`,
            );
          }
        },
      ),
      { numRuns: 500 },
    );
  });
});
