import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryAnswer } from './answer.ts';
import { decide } from './decide.ts';

type Said = {
  id?: string;
  feed?: string;
  verdict?: AdvisoryAnswer['verdict'];
  rank?: number;
  authority?: number;
  modified?: string;
  isRelease?: boolean;
};

function answer(said: Said): AdvisoryAnswer {
  const { id = 'A', feed = 'a', verdict = 'affected', rank = 0, authority = 0, modified, isRelease } = said;
  const question = { ecosystem: 'npm', name: 'x', version: '1', rank, isRelease };
  return { question, stated: { id, feed }, modified, authority, verdict, entries: [], others: [] } as never;
}

/** What a decision on these rests on, and what it comes to. */
function decided(...said: Said[]): string {
  const { outcome, decisive } = decide(said.map(answer));
  return [outcome, ...decisive.map(({ stated }) => `${stated.id} ${stated.feed}`)].join(', ');
}

describe('what several answers on one vulnerability come to', () => {
  it('is the same whichever of equal feeds was read first', () => {
    const [a, b] = [{ feed: 'a' }, { feed: 'b' }];
    assert.equal(decided(a, b), 'affected, A a, A b');
    assert.equal(decided(b, a), 'affected, A a, A b');
    assert.equal(decided({ id: 'B', feed: 'a' }, { id: 'A', feed: 'b' }), 'affected, A b, B a');
  });

  it('is what the better question says, whatever the others say', () => {
    assert.equal(
      decided({ rank: 1, verdict: 'not-affected', modified: '2026' }, { rank: 0, id: 'B' }),
      'affected, B a',
    );
  });

  it('is what a fact says of a package of a registry, however old and of little authority', () => {
    const fact = { id: 'F', verdict: 'not-affected' as const, modified: '2020', authority: 1 };
    assert.equal(decided({ modified: '2026' }, fact), 'not-affected, F a');
  });

  it('is what the newest of a registry says, and affected where none is newer', () => {
    const outside = { id: 'O', verdict: 'outside' as const };
    assert.equal(decided({ modified: '2024' }, { ...outside, modified: '2025' }), 'outside, O a');
    assert.equal(decided({ modified: '2025' }, { ...outside, modified: '2024' }), 'affected, A a');
    assert.equal(decided({ modified: '2025' }, { ...outside, modified: '2025' }), 'affected, A a');
    assert.equal(decided({}, outside), 'affected, A a');
    assert.equal(
      decided({ authority: 1, modified: '2026' }, { ...outside, modified: '2024' }),
      'outside, O a',
    );
  });

  it('is what the distribution’s own record says, whatever copies of it say', () => {
    const release = { isRelease: true };
    assert.equal(
      decided(
        { ...release, authority: 2, verdict: 'not-affected', modified: '2026' },
        { ...release, id: 'B' },
      ),
      'affected, B a',
    );
    assert.equal(
      decided({ ...release }, { ...release, id: 'B', verdict: 'not-affected' }),
      'not-affected, B a',
    );
    assert.equal(
      decided(
        { ...release, modified: '2024' },
        { ...release, id: 'B', verdict: 'outside', modified: '2026' },
      ),
      'affected, A a',
    );
  });

  it('shows who agrees and who does not', () => {
    const { agreeing, against } = decide([
      answer({ verdict: 'outside', id: 'O', modified: '2024' }),
      answer({ id: 'B', modified: '2025' }),
      answer({ id: 'C', rank: 1 }),
    ]);
    assert.deepEqual(
      [agreeing, against].map((answers) => answers.map(({ stated }) => stated.id)),
      [['B', 'C'], ['O']],
    );
    assert.throws(() => decide([]), /nothing to decide on/);
  });
});
