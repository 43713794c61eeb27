import assert from 'node:assert/strict';
import { it } from 'node:test';
import { impatientClock, rememberingLog } from '../../../test/fakes/repository-context.ts';
import { keepAdvisories } from './keep-advisories.ts';

it('advisories are fetched again and again, sooner after a failure, and what is not taken is said', async () => {
  const [clock, log, ending] = [impatientClock(), rememberingLog(), new AbortController()];
  const outcomes = ['installed', 'same', 'refused', new Error('the registry is away')];
  const pull = async (): Promise<{ outcome: string }> => {
    const outcome = outcomes.shift();
    if (outcomes.length === 0) ending.abort();
    if (typeof outcome === 'string') return { outcome };
    throw outcome ?? new Error('asked once more');
  };
  outcomes.push('same');
  await keepAdvisories(pull, { clock, log, signal: ending.signal });
  assert.deepEqual(clock.sleeps, [3_600_000, 3_600_000, 3_600_000, 300_000, 3_600_000]);
  assert.equal(log.warnings.length, 2);
  assert.match(log.warnings.join('\n'), /not taken .*refused[^]*the registry is away/);
});
