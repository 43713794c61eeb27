import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryAnswer } from './answer.ts';
import { mergeFixes } from './merge-fixes.ts';

type Said = {
  fixes: (string[] | 'will-not-fix' | 'unknown')[];
  others?: string[];
  authority?: number;
  isRelease?: boolean;
};

/** What advisories say of the package in version 2.0.0. */
function answer({ fixes, others = [], authority = 0, isRelease }: Said): AdvisoryAnswer {
  const range = { scheme: 'npm', intervals: [] };
  return {
    question: { version: '2.0.0', rank: 0, isRelease },
    authority,
    entries: fixes.map((fix) => ({
      range,
      fix: typeof fix === 'string' ? { state: fix, versions: [] } : { state: 'fixed', versions: fix },
    })),
    others: others.map((fixed) => ({
      range,
      status: 'affected',
      fix: { state: 'fixed', versions: [fixed] },
    })),
  } as never;
}

const fixOf = (...said: Said[]) => mergeFixes(said.map(answer));
const fixed = (...versions: string[]) => ({ state: 'fixed', versions });

describe('what is known of a fix', () => {
  it('is the versions that one can move to, lowest first and each once', () => {
    assert.deepEqual(fixOf({ fixes: [['10.0.0', '3.0.0'], ['3.0.0']] }), fixed('3.0.0', '10.0.0'));
    assert.deepEqual(fixOf({ fixes: [['1.5.0', '2.0.1']] }), fixed('2.0.1'));
    assert.deepEqual(fixOf({ fixes: [['2.5.0']], others: ['1.0.5', '3.0.0'] }), fixed('2.5.0', '3.0.0'));
  });

  it('is not one in an older version, which is said', () => {
    for (const version of ['1.9.0', '2.0.0'])
      assert.deepEqual(fixOf({ fixes: [[version]] }), {
        state: 'not-fixed',
        versions: [],
        reason: `fixed in ${version}, not on this branch`,
        elsewhere: [version],
      });
  });

  it('is none where only branches have it that the version is not on, which are named', () => {
    assert.deepEqual(fixOf({ fixes: ['unknown'], others: ['6.1.13'] }), {
      state: 'not-fixed',
      versions: [],
      reason: 'fixed in 6.1.13, not on this branch',
      elsewhere: ['6.1.13'],
    });
    assert.equal(fixOf({ fixes: ['will-not-fix'], others: ['6.1.13'] }).elsewhere, undefined);
  });

  it('is of the best statement that knows anything', () => {
    assert.deepEqual(fixOf({ fixes: ['unknown'] }, { fixes: [['3.0.0']] }), fixed('3.0.0'));
    assert.deepEqual(fixOf({ fixes: [['1.0.0']] }, { fixes: [['3.0.0']] }), fixed('3.0.0'));
    assert.deepEqual(fixOf({ fixes: [['4.0.0']] }, { fixes: [['3.0.0']] }), fixed('4.0.0'));
    assert.deepEqual(fixOf({ fixes: ['unknown', 'will-not-fix'] }), { state: 'will-not-fix', versions: [] });
    assert.deepEqual(fixOf({ fixes: ['unknown'] }), { state: 'unknown', versions: [] });
    assert.deepEqual(fixOf(), { state: 'unknown', versions: [] });
  });

  it('is in a distribution the update that completes the others of the same weight', () => {
    const [first, second] = [
      { fixes: [['3.0.0', '9.0.0']], isRelease: true },
      { fixes: [['5.0.0', '8.0.0']], isRelease: true },
    ];
    assert.deepEqual(fixOf(first, second), fixed('5.0.0'));
    assert.deepEqual(fixOf(second, first), fixed('5.0.0'));
    assert.deepEqual(fixOf(first, { ...second, authority: 1 }), fixed('3.0.0'));
  });
});
