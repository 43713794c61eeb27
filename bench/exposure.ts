/**
 * `node bench/exposure.ts --folder DIR | --database postgres://…`: what the whole answer of `shearwall exposed` costs in process,
 * on the fleet that `node bench/fleet.ts` with the same option has built.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type StoreLocation, storeCounts } from '../src/store/index.ts';
import { timeAnswers } from './fleet/answers.ts';
import { chooseQuestions } from './fleet/questions.ts';

const { values } = parseArgs({ options: { folder: { type: 'string' }, database: { type: 'string' } } });
const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
const store = await openStore(locationOf(values), { clock });
const { images } = await store.read(storeCounts);
const times = await timeAnswers(store, await chooseQuestions(store, images));
for (const [name, { p50, p99, cpu, answer }] of Object.entries(times))
  console.log(
    `${name.padEnd(7)} p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms (${cpu.toFixed(1)} of CPU; ${answer} containers)`,
  );
await store.close();

function locationOf({ folder, database }: { folder?: string; database?: string }): StoreLocation {
  if (database !== undefined) return { kind: 'postgres', url: database };
  if (folder !== undefined) return { kind: 'sqlite', path: join(folder, 'fleet.db') };
  throw new Error('--folder DIR or --database postgres://… names a fleet of bench/fleet.ts');
}
