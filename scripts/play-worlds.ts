/**
 * `node scripts/play-worlds.ts [--seed N] [--cases N] [--jobs N]`: random fleets ("worlds") against the model, so many on SQLite and as
 * many on PostgreSQL, shared out among processes. Ends at the first world that disagrees and says how to play it again.
 */
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { type Progress, silentProgress } from '../src/base/progress.ts';
import { createTerminalProgress } from '../src/cli/terminal-progress.ts';
import { findPostgres } from '../test/peers/postgres.ts';
import { DATABASE_NAMES, type Disagreement, playWorlds, wordsOf } from '../test/worlds/play-worlds.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
    cases: { type: 'string', default: '10000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
});
const [first, cases, jobs] = [whole('seed', 0), whole('cases', 1), whole('jobs', 1)];
const postgres = findPostgres();
const counts = { sqlite: cases, postgres: postgres === undefined ? 0 : cases };
if (postgres === undefined) console.log('PostgreSQL is skipped: no server is installed');

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interrupted.abort(signal));
const startedAt = performance.now();
console.log(
  `seed ${first}, ${cases} worlds on each database, ${jobs} ${jobs === 1 ? 'process' : 'processes'}`,
);
const steps = startSteps();
try {
  const found = await playWorlds(
    { first, counts, jobs, postgres },
    { played: (database) => steps[database].add(1), signal: interrupted.signal },
  );
  endSteps();
  if (found !== undefined) console.error(`${wordsOf(found)}\n`);
  console.log(summary(found));
  process.exitCode = found === undefined ? 0 : 1;
} catch (error) {
  endSteps();
  if (!interrupted.signal.aborted) throw error;
  console.log(`ended by ${interrupted.signal.reason} after ${playedWords()}; seed ${first}`);
  process.exitCode = 130;
}

function whole(name: keyof typeof values, least: number): number {
  const number = Number(values[name]);
  if (Number.isSafeInteger(number) && number >= least) return number;
  console.error(`--${name} ${values[name]} is not a whole number from ${least} on`);
  process.exit(2);
}

/** Drawn on a terminal; a pipe gets the first line and the last. */
function startSteps() {
  const progress: Progress = process.stderr.isTTY
    ? createTerminalProgress(process.stderr, () => performance.now())
    : silentProgress;
  const start = (database: keyof typeof DATABASE_NAMES) => {
    const step =
      counts[database] > 0 ? progress.start(DATABASE_NAMES[database], counts[database]) : undefined;
    return {
      played: 0,
      add(count: number) {
        this.played += count;
        step?.add(count);
      },
      done: () => step?.done(),
    };
  };
  return { postgres: start('postgres'), sqlite: start('sqlite') };
}

function endSteps(): void {
  for (const step of Object.values(steps)) step.done();
}

function playedWords(): string {
  return `${steps.sqlite.played} worlds on SQLite and ${steps.postgres.played} on PostgreSQL`;
}

function summary(found: Disagreement | undefined): string {
  const seconds = Math.round((performance.now() - startedAt) / 1000);
  const time = `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
  const agree = found === undefined ? 'agree with the model' : `agree, seed ${found.seed} does not`;
  return `${playedWords()} ${agree}; seed ${first}, ${time}`;
}
