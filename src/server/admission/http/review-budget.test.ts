import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { reviewBudgetMs } from './review-budget.ts';
import { withinBudget } from './within-budget.ts';

/** What is asked has until its signal ends; the API server hangs up a second later. */
describe('the time for an answer', () => {
  for (const seconds of [3, 10, 30])
    it(`ends a second before an API server that waits ${seconds} seconds hangs up`, async ({ mock }) => {
      mock.timers.enable({ apis: ['setTimeout'] });
      const budget = reviewBudgetMs(new URLSearchParams({ timeout: `${seconds}s` }));
      let ended = false;
      const answer = withinBudget(budget, async (signal) => {
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        ended = true;
      });
      mock.timers.tick(seconds * 1000 - 1001);
      assert.equal(ended, false);
      mock.timers.tick(1);
      await answer;
      assert.equal(ended, true);
    });

  it('is ten seconds where nothing is said or understood, and half of what is little', () => {
    const of = (timeout?: string): number =>
      reviewBudgetMs(new URLSearchParams(timeout === undefined ? {} : { timeout }));
    assert.deepEqual(['1s', '500ms', '10000ms'].map(of), [500, 250, 9000]);
    assert.deepEqual([undefined, '', 'x', '-1s', '1m', '9999999s'].map(of), Array(6).fill(9000));
  });
});
