/**
 * `node bench/fleet.ts [--images N] [--folder DIR] [--database postgres://…]`: a fleet of a million images, built in build order,
 * and what questions to it cost, at each power of ten on the way. An interrupted run goes on where it was.
 */
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type StoreLocation, storeCounts } from '../src/store/index.ts';
import { timeAnswers } from './fleet/answers.ts';
import { buildUpTo, type Seconds } from './fleet/build.ts';
import { askCold } from './fleet/cold.ts';
import { FleetGenerator } from './fleet/generate.ts';
import {
  askArchive,
  askCount,
  askLive,
  chooseQuestions,
  type Times,
  timeQuestions,
} from './fleet/questions.ts';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '100000' },
    folder: { type: 'string' },
    database: { type: 'string' },
  },
});
const target = Number(values.images);
const folder = values.folder ?? join(tmpdir(), 'shearwall-bench-fleet');
mkdirSync(folder, { recursive: true });
const location: StoreLocation =
  values.database === undefined
    ? { kind: 'sqlite', path: join(folder, 'fleet.db') }
    : { kind: 'postgres', url: values.database };
const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};

const store = await openStore(location, { clock });
const generator = new FleetGenerator();
const there = (await store.read(storeCounts)).images;
// What an earlier run has left behind was measured by it.
for (const images of [10_000, 100_000, 1_000_000])
  if (images <= target && images >= there) await step(images);
await store.close();

async function step(images: number): Promise<void> {
  const before = await sizeBytes();
  const built = await buildUpTo(store, generator, images, (line) => process.stderr.write(`${line}\n`));
  const size = await sizeBytes();
  console.log(`\n${location.kind}, ${images} images, ${megabytes(size)}`);
  if (built.images > 0)
    console.log(
      `  ${built.images} stored at ${rates(built.images, built.storing)}; making them up included, at ${rates(built.images, sumOf(built.storing, built.makingUp))}; ` +
        written(built.writtenBytes, size - before) +
        `memory ${megabytes(built.peakBytes)}\n` +
        `  ${built.looks} looks at 50,000 runs, ${(built.looking.wall / built.looks).toFixed(1)} s each (${(built.looking.cpu / built.looks).toFixed(1)} of CPU)`,
    );
  const questions = await chooseQuestions(store, images);
  for (const [name, times] of Object.entries(await timeAnswers(store, questions)))
    console.log(`  ${name.padEnd(7)} whole answer ${shown(times)} (${times.answer} containers)`);
  for (const [name, some] of Object.entries(questions)) {
    const live = await timeQuestions(store, some, askLive);
    const archive = await timeQuestions(store, some, askArchive);
    const count = await timeQuestions(store, some.slice(0, 5), askCount);
    const cold = await askCold(location, some[0] ?? { versions: [] });
    console.log(
      `  ${name.padEnd(7)} live, store alone, ${shown(live)}, cold ${cold.live.toFixed(0)} ms; ` +
        `archive ${shown(archive)}, cold ${cold.archive.toFixed(0)} ms; all counted ${count.p50.toFixed(1)} ms (${count.answer})`,
    );
  }
}

function rates(images: number, { wall, cpu }: Seconds): string {
  return `${Math.round(images / wall)} a second (${Math.round(images / cpu)} a second of our CPU)`;
}

function sumOf(one: Seconds, other: Seconds): Seconds {
  return { wall: one.wall + other.wall, cpu: one.cpu + other.cpu };
}

/** PostgreSQL writes in processes of its own, which the kernel does not count for us. */
function written(bytes: number, kept: number): string {
  return location.kind === 'postgres'
    ? ''
    : `${(bytes / Math.max(1, kept)).toFixed(1)} bytes written per byte kept, `;
}

function shown({ p50, p99, cpu }: Times): string {
  return `p50 ${p50.toFixed(1)} p99 ${p99.toFixed(1)} ms (${cpu.toFixed(1)} of CPU)`;
}

async function sizeBytes(): Promise<number> {
  if (location.kind === 'sqlite') return statSync(location.path).size;
  return (await store.read(storeCounts)).sizeBytes;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
