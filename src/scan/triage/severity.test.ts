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

  it('takes a score before a bare level, whoever gave that, and scores from 0 to 10', () => {
    const severities = [
      { source: 'nvd', level: 'critical' as const },
      { source: 'somebody', score: 3 },
    ];
    assert.equal(chooseSeverity({ severities }, undefined).score, 3);
    for (const score of [0, 10])
      assert.equal(chooseSeverity({ severities: [{ source: 'nvd', score }] }, undefined).score, score);
  });

  it('takes CVSS 3 before 4, and 4 before 2, of one source, in whatever order they stand', () => {
    const [two, four] = [
      'AV:N/AC:L/Au:N/C:C/I:C/A:C',
      'CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N',
    ];
    const vectorOf = (...vectors: string[]): string | undefined =>
      chooseSeverity({ severities: vectors.map((vector) => ({ source: 'nvd', vector })) }, undefined).vector;
    assert.equal(vectorOf(two, four), four);
    assert.equal(vectorOf(four, V31), V31);
    assert.equal(vectorOf(two, V31), V31);
  });

  it('takes sources in their order before those that it does not know', () => {
    const sources = ['somebody', 'cisa-adp', 'ghsa', 'cna', 'nvd'];
    while (sources.length > 0) {
      const severities = sources.map((source) => ({ source, score: 5 }));
      assert.equal(chooseSeverity({ severities }, undefined).source, sources.pop());
    }
  });

  it('believes no level that says nothing, and cleans the mark of an urgency', () => {
    assert.deepEqual(chooseSeverity({ severities: [{ source: 'nvd', level: 'unknown' }] }, 'low**'), {
      level: 'low',
      score: undefined,
      vector: undefined,
      source: 'distribution',
    });
    assert.deepEqual(chooseSeverity({ severities: [] }, undefined), {
      level: 'unknown',
      score: undefined,
      vector: undefined,
      source: undefined,
    });
  });

  it('skips scores that no scale has', () => {
    const severities = [
      { source: 'nvd', score: 99 },
      { source: 'nvd', score: 10.1 },
      { source: 'nvd', score: -1 },
      { source: 'cna', vector: 'nonsense' },
    ];
    assert.equal(chooseSeverity({ severities }, undefined).level, 'unknown');
  });
});
