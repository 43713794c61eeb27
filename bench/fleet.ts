/**
 * `node bench/fleet.ts [--images N] [--folder DIR] [--database postgres://…]`: a fleet of a million images, built in build order,
 * and what questions to it cost, at each power of ten on the way. An interrupted run goes on where it was.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { openStore, type StoreLocation, storeCounts } from '../src/store/index.ts';
import { buildUpTo, type Seconds } from './fleet/build.ts';
import { FleetGenerator } from './fleet/generate.ts';

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
        `at most ${megabytes(built.peakBytes)} of memory\n` +
        `  ${built.looks} looks at 50,000 runs, ${(built.looking.wall / built.looks).toFixed(1)} s each (${(built.looking.cpu / built.looks).toFixed(1)} of CPU)`,
    );
  // In a process of its own, as the asking process is mostly not the one that fills.
  const asked = values.database === undefined ? ['--folder', folder] : ['--database', values.database];
  spawnSync(process.execPath, [join(import.meta.dirname, 'exposure.ts'), ...asked], { stdio: 'inherit' });
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

async function sizeBytes(): Promise<number> {
  if (location.kind === 'sqlite') return statSync(location.path).size;
  return (await store.read(storeCounts)).sizeBytes;
}

function megabytes(bytes: number): string {
  return `${Math.round(bytes / 1e6)} MB`;
}
