import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { versionOrder } from '../order/index.ts';
import { intersect } from './intervals.ts';
import type { VersionInterval } from './types.ts';

const both = (...intervals: VersionInterval[]) => intersect(intervals, versionOrder('npm'));

describe('what is in all of several intervals', () => {
  it('begins at the highest start and ends at the lowest end, whichever comes first', () => {
    const [wide, narrow] = [
      { low: '1.0.0', high: '9.0.0', highIncluded: true as const },
      { low: '2.0.0', high: '3.0.0' },
    ];
    assert.deepEqual(both(wide, narrow), { low: '2.0.0', high: '3.0.0' });
    assert.deepEqual(both(narrow, wide), { low: '2.0.0', high: '3.0.0' });
    assert.deepEqual(both(), {});
  });

  it('leaves out an end that any of them leaves out, and keeps one that all of them have', () => {
    const [out, within] = [{ low: '1.0.0', lowExcluded: true as const }, { low: '1.0.0' }];
    assert.deepEqual(both(out, within), out);
    assert.deepEqual(both(within, out), out);
    assert.deepEqual(both(out, { low: '2.0.0' }), { low: '2.0.0' });
    assert.deepEqual(both({ low: '2.0.0' }, out), { low: '2.0.0' });
    const [has, lacks] = [{ high: '1.0.0', highIncluded: true as const }, { high: '1.0.0' }];
    assert.deepEqual(both(has, has), has);
    assert.deepEqual(both(has, lacks), lacks);
    assert.deepEqual(both(lacks, has), lacks);
  });

  it('is nothing where they do not meet, and one version where they touch', () => {
    const touching = { low: '1.0.0', high: '1.0.0', highIncluded: true as const };
    assert.deepEqual(both({ low: '1.0.0' }, { high: '1.0.0', highIncluded: true as const }), touching);
    assert.equal(both({ low: '1.0.0' }, { high: '1.0.0' }), undefined);
    assert.equal(
      both({ low: '1.0.0', lowExcluded: true as const }, { high: '1.0.0', highIncluded: true as const }),
      undefined,
    );
    assert.equal(both({ low: '2.0.0' }, { high: '1.0.0', highIncluded: true as const }), undefined);
  });
});
