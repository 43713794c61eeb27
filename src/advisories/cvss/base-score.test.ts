import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { cvssBaseScore, levelOfScore } from './base-score.ts';

/** Scores as the publishers of these vectors give them, or as the specifications' examples do. */
const SCORED: readonly [string, number][] = [
  ['AV:N/AC:L/Au:N/C:N/I:N/A:C', 7.8],
  ['AV:N/AC:L/Au:N/C:C/I:C/A:C', 10],
  ['AV:L/AC:H/Au:N/C:C/I:C/A:C', 6.2],
  ['AV:N/AC:M/Au:N/C:C/I:C/A:C', 9.3],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:C/C:H/I:H/A:H', 10],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', 9.8],
  ['CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:H', 7.5],
  ['CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N', 3.1],
  ['CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N', 6.1],
  ['CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N', 6.4],
  ['CVSS:3.1/AV:L/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H', 7.8],
  ['CVSS:3.1/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N', 0],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H', 10],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.3],
  ['CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 9.2],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:H/SC:N/SI:N/SA:N', 8.7],
  ['CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 7.7],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N', 5.1],
  ['CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:L/SC:N/SI:N/SA:N', 6.9],
  ['CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N', 8.5],
  ['CVSS:4.0/AV:P/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:N/SI:N/SA:N', 0],
];

describe('cvssBaseScore', () => {
  for (const [vector, score] of SCORED)
    it(`gives ${score} for ${vector}`, () => assert.equal(cvssBaseScore(vector), score));

  it('gives no score for anything that is not a vector, or lacks a base metric', () => {
    for (const text of [
      '',
      'high',
      'CVSS:3.1/AV:N',
      'CVSS:4.0/AV:N/AC:L',
      'CVSS:9.9/AV:N',
      'AV:Q/AC:L/Au:N/C:C/I:C/A:C',
    ])
      assert.equal(cvssBaseScore(text), undefined);
    assert.equal(cvssBaseScore(`CVSS:3.1/${'AV:N/'.repeat(10_000)}`), undefined);
  });

  it('takes no name of an object for a value', () => {
    assert.equal(cvssBaseScore('CVSS:3.1/AV:constructor/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H'), undefined);
  });

  it('names scores as the specification does', () => {
    assert.deepEqual([10, 9, 8.9, 7, 4, 3.9, 0].map(levelOfScore), [
      'critical',
      'critical',
      'high',
      'high',
      'medium',
      'low',
      'negligible',
    ]);
  });
});
