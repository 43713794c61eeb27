import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseSeverity } from './severity.ts';

const V31 = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H';

describe('chooseSeverity', () => {
  it('computes the score of a vector, and believes it more than the score next to it', () => {
    const severities = [{ source: 'ghsa', vector: V31, score: 1 }];
    assert.deepEqual(chooseSeverity({ severities }, undefined), {
      level: 'high',
      score: 7.5,
      vector: V31,
      source: 'ghsa',
    });
  });

  it("takes NVD's rating first, and CVSS 3 before 4 and 2 of the same source", () => {
    const severities = [
      { source: 'ghsa', score: 9.9 },
      { source: 'nvd', vector: 'AV:N/AC:L/Au:N/C:C/I:C/A:C' },
      { source: 'nvd', vector: V31 },
    ];
    assert.equal(chooseSeverity({ severities }, undefined).score, 7.5);
  });

  it('takes a level where nobody gave a score, and the urgency where nobody rated it at all', () => {
    assert.equal(
      chooseSeverity({ severities: [{ source: 'x', level: 'critical' }] }, 'low').level,
      'critical',
    );
    assert.deepEqual(chooseSeverity({ severities: [] }, 'low'), {
      level: 'low',
      score: undefined,
      vector: undefined,
      source: 'distribution',
    });
    assert.equal(chooseSeverity({ severities: [] }, 'not yet assigned').level, 'unknown');
  });

  it('skips scores that no scale has', () => {
    const severities = [
      { source: 'nvd', score: 99 },
      { source: 'cna', vector: 'nonsense' },
    ];
    assert.equal(chooseSeverity({ severities }, undefined).level, 'unknown');
  });
});
