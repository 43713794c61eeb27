/** Of tests that kill who works on a fleet: the work, in a process of its own, and what the fleet says afterwards. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import {
  checkStore,
  clusters,
  listRuns,
  openStore,
  type Store,
  type StoreLocation,
} from '../../src/store/index.ts';
import { testClock } from '../fakes/fleet-sample.ts';
import type { CareTask } from './fleet-carer.ts';

export async function opened<T>(location: StoreLocation, work: (store: Store) => Promise<T>): Promise<T> {
  const store = await openStore(location, { clock: testClock });
  try {
    return await work(store);
  } finally {
    await store.close();
  }
}

type Said = { names: string[]; runs: Record<string, string[]> };

/** What is answered of the time from a day on; of a store that is sound. */
export async function answersOf(location: StoreLocation, from: number): Promise<Said> {
  return await opened(location, async (store) => {
    assert.deepEqual(await checkStore(store), []);
    const names = (await store.read(clusters)).map(({ name }) => name).sort();
    const runs: Said['runs'] = {};
    for (const name of names) {
      const query = { when: 'ever', filter: { clusters: [name] }, limit: 100_000 } as const;
      const { rows } = await store.read((view) => listRuns(view, query));
      runs[name] = rows
        .filter(({ to }) => to === undefined || to > from)
        .map((row) => [row.name, Math.max(from, row.from), row.to, row.count, row.owner?.team].join(' '))
        .sort();
    }
    return { names, runs };
  });
}

/** How many statements it took to open the store, and in all; undefined where it was killed. */
export function cared(task: CareTask): { opening: number; statements: number } | undefined {
  const carer = join(import.meta.dirname, 'fleet-carer.ts');
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [carer, JSON.stringify(task)], {
    encoding: 'utf8',
  });
  if (signal === 'SIGKILL') return undefined;
  assert.equal(status, 0, stderr);
  return JSON.parse(stdout) as { opening: number; statements: number };
}
