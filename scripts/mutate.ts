/**
 * `node scripts/mutate.ts [--count N] [--jobs N] [--seed N] [ROOM]…`: small mistakes in the sources where a wrong decision does most
 * harm, each tried with the tests of that room only. Says which nobody noticed, and ends with 1 where less than 85 of 100 were. What is
 * known of a room stands in `out/mutants/ROOM.jsonl`: a run that was ended goes on there, while sources and tests are the same.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { copyTree } from '../test/mutants/copy-tree.ts';
import { drawMutants } from '../test/mutants/draw-mutants.ts';
import { readEquivalent } from '../test/mutants/equivalent.ts';
import { keepVerdicts, subjectOf } from '../test/mutants/kept-verdicts.ts';
import { reportOf } from '../test/mutants/report.ts';
import { MUTATED_ROOMS } from '../test/mutants/rooms.ts';
import { runRoom } from '../test/mutants/run-room.ts';

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
const { signal } = interrupted;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const)
  process.on(name, () => interrupted.abort(new Error(name)));
const equivalent = readEquivalent();
const root = join(import.meta.dirname, '..');
using copy = copyTree(root);
process.chdir(copy.folder);
let lowest = 1;
for (const room of rooms) {
  const began = performance.now();
  const { candidates, drawn } = drawMutants({
    room,
    count: Number(values.count),
    seed: Number(values.seed),
    equivalent,
  });
  const kept = keepVerdicts(join(root, 'out/mutants', `${room.name}.jsonl`), subjectOf(room), drawn);
  if (kept.verdicts.size > 0) console.log(`${room.name}: goes on after ${kept.verdicts.size}`);
  const tried = (): void => void (process.stderr.isTTY && process.stderr.write('.'));
  try {
    await runRoom({ room, drawn, kept, jobs: Number(values.jobs), signal, tried });
  } catch (error) {
    if (!signal.aborted) throw error;
  }
  const { score, lines } = reportOf({ room, candidates, drawn, verdicts: kept.verdicts });
  lowest = Math.min(lowest, score);
  for (const line of lines) console.log(line);
  console.log(`  ${Math.round((performance.now() - began) / 1000)} s`);
  if (signal.aborted) {
    console.log('interrupted: the same command goes on');
    break;
  }
}
process.exitCode = lowest < LEAST || signal.aborted ? 1 : 0;
