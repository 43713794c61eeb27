/**
 * A process of its own that changes, prunes, forgets or migrates what a fleet kept, for the test that kills it: after so many statements it ends by
 * `kill -9` of itself. Without a number it prints how many there were.
 */
import {
  applyChanges,
  forgetCluster,
  openStore,
  pruneStore,
  type StoreLocation,
} from '../../src/store/index.ts';
import { DAY, digest, MARCH, run, testClock } from '../fakes/fleet-sample.ts';

export const CARES = ['changes', 'prune', 'forget'] as const;
export type CareTask = {
  location: StoreLocation;
  /** `open`: nothing more than what opening does, which brings an older schema up to date. */
  care: (typeof CARES)[number] | 'open';
  /** Die at this statement. */
  dieAt?: number;
};

export const HORIZON = MARCH + 10 * DAY;
/** Of cluster `prod`, whose last sequence was 0. */
export const CHANGES = {
  cluster: 'prod',
  source: 'agent',
  sequence: 1,
  at: MARCH + 21 * DAY,
  covers: 'all',
  put: Array.from({ length: 40 }, (_, number) => run(`new-${number}`, digest(`new ${number % 7}`))),
  gone: Array.from({ length: 40 }, (_, number) => run(`w-${number}`, digest(`w ${number % 5} 20`))),
} as const;

if (process.argv[1] === import.meta.filename) {
  const { location, care, dieAt } = JSON.parse(process.argv[2] ?? '') as CareTask;
  let statements = 0;
  const store = await openStore(
    {
      ...location,
      onStatement: () => {
        if (++statements === dieAt) process.kill(process.pid, 'SIGKILL');
      },
    },
    { clock: testClock },
  );
  const opening = statements;
  if (care === 'changes') await applyChanges(store, CHANGES, { at: CHANGES.at });
  else if (care === 'prune') await pruneStore(store, HORIZON);
  else if (care === 'forget') await forgetCluster(store, { name: 'prod', at: MARCH });
  await store.close();
  process.stdout.write(JSON.stringify({ opening, statements }));
}
