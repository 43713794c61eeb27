/**
 * A process of its own that does the jobs of a fleet, for the test that kills it: each job takes a while and then counts itself in the
 * fleet's settings, in a transaction. It says which job it began.
 */
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import { workOff } from '../../src/server/background/work-off.ts';
import {
  getSetting,
  openJobQueue,
  openStore,
  type StoreLocation,
  setSetting,
} from '../../src/store/index.ts';

const TAKES_MS = 20;

if (process.argv[1] === import.meta.filename) {
  const { location, kinds } = JSON.parse(process.argv[2] ?? '') as {
    location: StoreLocation;
    kinds: string[];
  };
  const ending = new AbortController();
  const context = { clock: systemClock, log: silentLog, progress: silentProgress, signal: ending.signal };
  const store = await openStore(location, context);
  const queue = await openJobQueue(store, kinds);
  const run = async ({ number }: Readonly<Record<string, unknown>>): Promise<unknown> => {
    process.stdout.write(`${String(number)}\n`);
    await new Promise((resolve) => setTimeout(resolve, TAKES_MS));
    // As all jobs have to be: done twice it is done once.
    await store.write(async (edit) => {
      const name = `done ${String(number)}`;
      if ((await getSetting(edit, name)) === undefined) await setSetting(edit, name, 'yes');
    });
    return { number };
  };
  await workOff({ queue, handlers: { match: { atOnce: 2, run } } }, context);
}
