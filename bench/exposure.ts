/**
 * `node bench/exposure.ts --folder DIR | --database postgres://…`: what questions cost in process, the whole answer of
 * `shearwall exposed` and what the store alone has to do for it, on the fleet that `node bench/fleet.ts` has built there.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type StoreLocation, storeCounts } from '../src/store/index.ts';
import { timeAnswers } from './fleet/answers.ts';
import { askCold } from './fleet/cold.ts';
import { askArchive, askLive, chooseQuestions, type Times, timeQuestions } from './fleet/questions.ts';

const { values } = parseArgs({ options: { folder: { type: 'string' }, database: { type: 'string' } } });
const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
const location = locationOf(values);
const store = await openStore(location, { clock });
const { images } = await store.read(storeCounts);
const questions = await chooseQuestions(store, images);
for (const [name, times] of Object.entries(await timeAnswers(store, questions)))
  console.log(`  ${name.padEnd(7)} whole answer ${shown(times)} (${times.answer} containers)`);
for (const [name, some] of Object.entries(questions)) {
  const live = await timeQuestions(store, some, askLive);
  const archive = await timeQuestions(store, some, askArchive);
  const cold = await askCold(location, some[0] ?? { versions: [] });
  console.log(
    `  ${name.padEnd(7)} live, store alone, ${shown(live)}, cold ${cold.live.toFixed(0)} ms; ` +
      `archive ${shown(archive)} (${archive.answer} images), cold ${cold.archive.toFixed(0)} ms`,
  );
}
console.log(`  asked with at most ${Math.round(process.resourceUsage().maxRSS / 1000)} MB of memory`);
await store.close();

function shown({ p50, p99, cpu }: Times): string {
  return `p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms (${cpu.toFixed(1)} of CPU)`;
}

function locationOf({ folder, database }: { folder?: string; database?: string }): StoreLocation {
  if (database !== undefined) return { kind: 'postgres', url: database };
  if (folder !== undefined) return { kind: 'sqlite', path: join(folder, 'fleet.db') };
  throw new Error('--folder DIR or --database postgres://… names a fleet of bench/fleet.ts');
}
