import { readFileSync } from 'node:fs';
import { addInventories, recordObservation, type Store, storeCounts } from '../../src/store/index.ts';
import { builtAt, type FleetGenerator } from './generate.ts';
import { observationAfter } from './observe.ts';

/** Images handed over at once, as a walk through a registry would: in the order in which they were built. */
const BATCH = 256;
const PROGRESS_EVERY_MS = 10_000;

/** `cpuSeconds`: of this process, the kernel's part included; what others do on the machine does not count. */
export type Built = {
  images: number;
  seconds: number;
  cpuSeconds: number;
  writtenBytes: number;
  peakBytes: number;
};

/** Builds up to `target` images and lets the newest run. Goes on where an earlier run was interrupted. */
export async function buildUpTo(
  store: Store,
  generator: FleetGenerator,
  target: number,
  progress: (line: string) => void,
): Promise<Built> {
  const start = (await store.read(storeCounts)).images;
  generator.skipTo(start);
  const [begun, written, cpu] = [performance.now(), writtenBytes(), process.cpuUsage()];
  let [peakBytes, generating, last] = [0, 0, begun];
  while (generator.built < target) {
    const before = performance.now();
    const size = Math.min(BATCH, target - generator.built);
    const batch = Array.from({ length: size }, () => generator.next());
    generating += performance.now() - before;
    await addInventories(store, batch, builtAt(generator.built));
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
    if (performance.now() - last < PROGRESS_EVERY_MS) continue;
    last = performance.now();
    const seconds = (last - begun - generating) / 1000;
    progress(
      `${generator.built} of ${target} images, ${Math.round((generator.built - start) / seconds)} a second`,
    );
  }
  const seconds = (performance.now() - begun - generating) / 1000;
  const { user, system } = process.cpuUsage(cpu);
  await recordObservation(store, observationAfter(target), builtAt(target));
  return {
    images: target - start,
    seconds,
    cpuSeconds: (user + system) / 1e6,
    writtenBytes: writtenBytes() - written,
    peakBytes,
  };
}

/** What this process handed to block devices, by the kernel's own count. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1] ?? 0);
}
