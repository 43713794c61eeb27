/**
 * `npm run test:long -- [--seed N] [--cases N] [--jobs N] [PART]…`: what takes longer than anybody waits for. Parts: `properties`, every
 * property with another seed than in `npm test`, and more of them; `worlds`, random fleets against the model; `mutants`, mistakes made on purpose;
 * `expressions`, the proof that every regular expression is linear; `repetitions`, of real programs what `npm run test:peers` repeats
 * less often; all of them where none is named. The seed is printed: it draws the same cases again.
 */
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';

const { values, positionals } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Math.floor(Math.random() * 1_000_000_000)) },
    cases: { type: 'string', default: '10000' },
    jobs: { type: 'string', default: String(availableParallelism()) },
  },
  allowPositionals: true,
});
const { seed, cases, jobs } = values;
const parts: Record<string, () => number> = {
  properties: () =>
    run(['--test', '--test-timeout=3600000', `--test-concurrency=${jobs}`, ...drawing()], {
      SHEARWALL_SEED: seed,
      SHEARWALL_LONG: '1',
    }),
  worlds: () => run(['scripts/play-worlds.ts', '--seed', seed, '--cases', cases, '--jobs', jobs]),
  // Their draw is always the same: a score is compared with the one before.
  mutants: () => run(['scripts/mutate.ts', '--jobs', jobs]),
  expressions: () => run(['scripts/check-regexes.ts', '--all']),
  repetitions: () => run(['scripts/test-peers.ts', ...repeated()], { SHEARWALL_LONG: '1' }),
};
const wanted = positionals.length > 0 ? positionals : Object.keys(parts);
if (wanted.some((part) => !Object.hasOwn(parts, part))) {
  console.error(`the parts are ${Object.keys(parts).join(', ')}`);
  process.exit(2);
}
console.log(`seed ${seed}`);
process.exitCode = wanted.map((part) => parts[part]?.() ?? 0).find((status) => status !== 0) ?? 0;

/** The test files that draw anything at random, or repeat what they do more often here. */
function drawing(): string[] {
  return globSync(['src/**/*.test.ts', 'test/*.test.ts'])
    .filter((file) => /\/(?:seed|how-often)\.ts'/.test(readFileSync(file, 'utf8')))
    .sort();
}

/** The tests beside real programs that repeat what they do, at the long run's number. */
function repeated(): string[] {
  return globSync('test/peers/*.test.ts')
    .filter((file) => readFileSync(file, 'utf8').includes('/how-often.ts'))
    .sort();
}

function run(args: readonly string[], more: Record<string, string> = {}): number {
  return (
    spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, ...more } }).status ?? 1
  );
}
