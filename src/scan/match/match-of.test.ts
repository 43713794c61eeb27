import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AffectedPackage } from '../../advisories/index.ts';
import type { AdvisoryAnswer } from './answer.ts';
import type { MatchDecision } from './decide.ts';
import { matchOf } from './match-of.ts';

type Said = { question?: object; authority?: number; entries?: Partial<AffectedPackage>[]; id?: string };

function answer({ question, authority = 0, entries = [{}], id = 'A' }: Said): AdvisoryAnswer {
  const range = { scheme: 'semver', intervals: [{ high: '2.0.0' }] };
  const fix = { state: 'unknown', versions: [] };
  return {
    question: {
      ecosystem: 'npm',
      name: 'x',
      version: '1.0.0',
      rank: 0,
      by: 'range',
      confidence: 1,
      ...question,
    },
    stated: { id, feed: 'osv' },
    authority,
    verdict: 'affected',
    entries: entries.map((entry) => ({ status: 'affected', range, fix, ...entry })),
    others: [],
  } as never;
}

function match(best: Said, { agreeing = [], against = [] }: { agreeing?: Said[]; against?: Said[] } = {}) {
  const decisive = [answer(best)];
  const decision: MatchDecision = {
    outcome: 'affected',
    decisive,
    agreeing: [...decisive, ...agreeing.map(answer)],
    against: against.map(answer),
  };
  return matchOf('CVE-1', decision);
}

describe('a match', () => {
  it('is less certain where as good a statement about the same package contradicts it', () => {
    assert.equal(match({}).confidence, 1);
    assert.equal(match({ authority: 1 }, { against: [{ authority: 1 }] }).confidence, 0.8);
    assert.equal(match({ authority: 1 }, { against: [{ authority: 0 }] }).confidence, 0.8);
    assert.equal(match({}, { against: [{ authority: 1 }] }).confidence, 1);
    assert.equal(match({}, { against: [{ question: { rank: 1 } }] }).confidence, 1);
    const several = match({}, { against: [{ authority: 1 }, {}] });
    assert.equal(several.confidence, 0.8);
  });

  it('is less certain where the epoch is not known, or the version is a commit before any tag', () => {
    const go = { ecosystem: 'Go', version: 'v0.0.0-20240101000000-abcdefabcdef' };
    assert.equal(match({ question: { withoutEpoch: true, confidence: 0.7 } }).confidence, 0.63);
    assert.equal(match({ question: go }).confidence, 0.5);
    assert.equal(match({ question: { ...go, version: 'v1.0.0' } }).confidence, 1);
    assert.equal(match({ question: { ...go, ecosystem: 'npm' } }).confidence, 1);
    const range = { scheme: 'golang', intervals: [{ high: 'v0.0.0-20250101000000-abcdefabcdef' }] };
    assert.equal(match({ question: go, entries: [{ range }] as never }).confidence, 1);
  });

  it('takes the urgency of the first that has one', () => {
    const urgent = (urgency?: string): Said => ({ entries: [{ ...(urgency && { urgency }) }] as never });
    assert.equal(match(urgent(), { agreeing: [urgent('high'), urgent('low')] }).urgency, 'high');
    assert.equal(match(urgent('low'), { agreeing: [urgent('high')] }).urgency, 'low');
    assert.equal(match(urgent()).urgency, undefined);
  });

  it('is limited to a system or processor where all branches are', () => {
    const only = (...systems: (string | undefined)[]) =>
      match({ entries: systems.map((goos) => ({ ...(goos && { onlyFor: { goos, arch: 'x' } }) })) }).onlyFor;
    assert.deepEqual(only('windows'), { goos: 'windows' });
    assert.deepEqual(only('windows', 'windows'), { goos: 'windows' });
    assert.equal(only('windows', 'linux'), undefined);
    assert.equal(only('windows', undefined), undefined);
    assert.equal(only(undefined, 'windows'), undefined);
  });

  it('names the functions that all who decide know of, and others’ copies count for nothing', () => {
    const knows = (symbols?: Record<string, string[]>, authority = 0): Said => ({
      authority,
      entries: [{ ...(symbols && { symbols }) }],
    });
    const both = match(knows({ q: ['B'], p: ['A'] }), { agreeing: [knows({ p: ['C', 'A'] })] });
    assert.deepEqual(both.symbols, { p: ['A', 'C'], q: ['B'] });
    assert.deepEqual(Object.keys(both.symbols ?? {}), ['p', 'q']);
    assert.deepEqual(match(knows({ p: ['A'] }), { agreeing: [knows({ p: [] })] }).symbols, { p: [] });
    assert.deepEqual(match(knows({ p: [] }), { agreeing: [knows({ p: ['A'] })] }).symbols, { p: [] });
    assert.equal(match(knows({ p: ['A'] }), { agreeing: [knows()] }).symbols, undefined);
    assert.deepEqual(match(knows({ p: ['A'] }), { agreeing: [knows(undefined, 1)] }).symbols, { p: ['A'] });
    assert.equal(match(knows({})).symbols, undefined);
  });

  it('names each advisory once, of those that agree and of those that do not', () => {
    const { advisories, against } = match(
      { id: 'A' },
      { agreeing: [{ id: 'A' }, { id: 'B' }], against: [{ id: 'C' }] },
    );
    assert.deepEqual(
      [advisories, against].map((list) => list.map(({ id }) => id)),
      [['A', 'B'], ['C']],
    );
  });
});
