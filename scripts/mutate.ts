/**
 * `node scripts/mutate.ts [--count N] [--jobs N] [--seed N] [ROOM]…`: small mistakes in the sources where a wrong decision does most
 * harm, each tried with the tests of that room only. Says which nobody noticed, and ends with 1 where less than 85 of 100 were.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTree } from '../test/mutants/copy-tree.ts';
import { readEquivalent } from '../test/mutants/equivalent.ts';
import { MUTATED_ROOMS } from '../test/mutants/rooms.ts';
import { type RoomResult, runRoom } from '../test/mutants/run-room.ts';
import { scoreOf } from '../test/mutants/score.ts';

const LEAST = 0.85;
const { values, positionals } = parseArgs({
  options: {
    count: { type: 'string', default: '200' },
    jobs: { type: 'string', default: String(availableParallelism()) },
    // The same draw every time: a score is compared with the one before.
    seed: { type: 'string', default: '1' },
  },
  allowPositionals: true,
});
const rooms = MUTATED_ROOMS.filter(({ name }) => positionals.length === 0 || positionals.includes(name));
if (rooms.length < positionals.length) {
  console.error(`the rooms are ${MUTATED_ROOMS.map(({ name }) => name).join(', ')}`);
  process.exit(2);
}

const interrupted = new AbortController();
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(signal, () => interrupted.abort(new Error(signal)));
const equivalent = readEquivalent();
using copy = copyTree(join(import.meta.dirname, '..'));
process.chdir(copy.folder);
let lowest = 1;
for (const room of rooms) {
  const began = performance.now();
  const result = await runRoom({
    room,
    count: Number(values.count),
    seed: Number(values.seed),
    jobs: Number(values.jobs),
    equivalent,
    signal: interrupted.signal,
    tried: () => process.stderr.isTTY && process.stderr.write('.'),
  });
  lowest = Math.min(lowest, scoreOf(result.killed, result.drawn).score);
  for (const line of linesOf(result)) console.log(line);
  console.log(`  ${Math.round((performance.now() - began) / 1000)} s`);
}
process.exitCode = lowest < LEAST ? 1 : 0;

function linesOf({ room, candidates, killed, endless, drawn, survivors }: RoomResult): string[] {
  const { score, low, high } = scoreOf(killed, drawn);
  const percent = (share: number): string => `${(share * 100).toFixed(0)} %`;
  return [
    `${room}: ${killed} of ${drawn} noticed (of ${candidates}; ${endless} for having no end): ${percent(score)}, in 95 of 100 draws ${percent(low)} to ${percent(high)}`,
    ...survivors.map(
      ({ file, line, change, isReached }) =>
        `  ${file}:${line}  ${change}${isReached ? '' : '  (no test comes here)'}`,
    ),
  ];
}
