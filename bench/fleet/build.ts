import { readFileSync } from 'node:fs';
import { addInventories, recordObservation, type Store, storeCounts } from '../../src/store/index.ts';
import { builtAt, type FleetGenerator } from './generate.ts';
import { observationAfter } from './observe.ts';

/** Images handed over at once, as a walk through a registry would: in the order in which they were built. */
const BATCH = 256;
const PROGRESS_EVERY_MS = 10_000;
/** After about so many images the cluster is looked at again, so that what ran before fills a history. */
const LOOK_EVERY = 25_000;

/** `cpu`: of this process, the kernel's part included; what others do on the machine, or a server does, does not count. */
export type Seconds = { wall: number; cpu: number };

/** `storing` is what the store needs for the images, `looking` for what runs; `makingUp` what the generator needs. */
export type Built = {
  images: number;
  storing: Seconds;
  looking: Seconds;
  looks: number;
  makingUp: Seconds;
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
  const written = writtenBytes();
  const [storing, makingUp, looking] = [stopWatch(), stopWatch(), stopWatch()];
  let looks = 0;
  const look = async (): Promise<void> => {
    looks++;
    const seen = await makingUp.time(() => observationAfter(generator.built));
    await looking.time(() => recordObservation(store, seen, { at: builtAt(generator.built) }));
  };
  let [peakBytes, last] = [0, performance.now()];
  while (generator.built < target) {
    const size = Math.min(BATCH, target - generator.built);
    const batch = await makingUp.time(() => Array.from({ length: size }, () => generator.next()));
    await storing.time(() => addInventories(store, batch, builtAt(generator.built)));
    const isDue = generator.built % LOOK_EVERY < size && generator.built >= LOOK_EVERY;
    if (isDue && generator.built < target) await look();
    peakBytes = Math.max(peakBytes, process.memoryUsage().rss);
    if (performance.now() - last < PROGRESS_EVERY_MS) continue;
    last = performance.now();
    const rate = Math.round((generator.built - start) / storing.spent.wall);
    progress(`${generator.built} of ${target} images, ${rate} a second`);
  }
  await look();
  return {
    images: target - start,
    storing: storing.spent,
    looking: looking.spent,
    looks,
    makingUp: makingUp.spent,
    writtenBytes: writtenBytes() - written,
    peakBytes,
  };
}

type StopWatch = { spent: Seconds; time<T>(work: () => T | Promise<T>): Promise<T> };

function stopWatch(): StopWatch {
  const spent = { wall: 0, cpu: 0 };
  return {
    spent,
    async time(work) {
      const [wall, cpu] = [performance.now(), process.cpuUsage()];
      const result = await work();
      spent.wall += (performance.now() - wall) / 1000;
      const { user, system } = process.cpuUsage(cpu);
      spent.cpu += (user + system) / 1e6;
      return result;
    },
  };
}

/** What this process handed to block devices, by the kernel's own count. */
function writtenBytes(): number {
  return Number(/^write_bytes: (\d+)/m.exec(readFileSync('/proc/self/io', 'latin1'))?.[1] ?? 0);
}
