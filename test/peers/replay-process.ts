/**
 * A process of its own that replays thirty days of rollouts and advisories, tells owners what has changed and sends it to a file, for the test that
 * kills it. It goes on where the one before was killed: what it did twice must be as if it were done once.
 */
import { join } from 'node:path';
import { openAdvisoryDatabase } from '../../src/advisories/index.ts';
import { createHttp } from '../../src/base/http-client.ts';
import { silentLog } from '../../src/base/log.ts';
import { silentProgress } from '../../src/base/progress.ts';
import { systemClock } from '../../src/base/system-clock.ts';
import { noteIncidents, openMatched } from '../../src/fleet/index.ts';
import { delivering } from '../../src/server/background/jobs/deliver.ts';
import { NO_CHANNELS } from '../../src/server/notifications/channels.ts';
import {
  addInventories,
  dueNotifications,
  getSetting,
  type NewPackageVersion,
  NOTICE_KINDS,
  openStore,
  recordNotificationRule,
  recordObservation,
  type Store,
  type StoreLocation,
  setSetting,
} from '../../src/store/index.ts';
import { writeAdvisoryDatabase } from '../fakes/advisory-database.ts';
import { component, digest, inventory, MARCH, run } from '../fakes/fleet-sample.ts';
import { OWNERS, type ReplayWorld, replayWorld, STEP_MS, STEPS } from './replay-world.ts';

export type ReplayTask = {
  location: StoreLocation;
  folder: string;
  seed: number;
  /** Die after so many statements that have this beginning. */
  die?: { text: string; after: number };
};

const DONE = 'replay.done';
const TICK_MS = 1000;

if (process.argv[1] === import.meta.filename) {
  const task = JSON.parse(process.argv[2] ?? '') as ReplayTask;
  let left = task.die?.after ?? 0;
  const store = await openStore(
    {
      ...task.location,
      onStatement: (text) => {
        if (task.die !== undefined && text.startsWith(task.die.text) && left-- <= 0)
          process.kill(process.pid, 'SIGKILL');
      },
    },
    { clock: systemClock },
  );
  const world = replayWorld(task.seed);
  await makeRules(store);
  const done = Number((await store.read((view) => getSetting(view, DONE))) ?? -1);
  for (let step = done + 1; step < STEPS; step++) {
    await replay(store, world, step, task.folder);
    await store.write((edit) => setSetting(edit, DONE, String(step)));
  }
  await store.close();
}

async function makeRules(store: Store): Promise<void> {
  const rule = { channel: 'log', events: NOTICE_KINDS, createdBy: '', createdAt: 0 };
  await store.write(async (edit) => {
    if ((await getSetting(edit, 'replay.rules')) !== undefined) return;
    await setSetting(edit, 'replay.rules', 'made');
    await recordNotificationRule(edit, { ...rule, id: 'teams', name: 'teams', teams: OWNERS });
    await recordNotificationRule(edit, { ...rule, id: 'all', name: 'all', teams: undefined });
  });
}

async function replay(store: Store, world: ReplayWorld, step: number, folder: string): Promise<void> {
  const now = MARCH + step * STEP_MS;
  await send(store, folder, now);
  const runs = world.runsAt(step);
  for (const image of new Set(runs.map((each) => each.image))) await add(store, image);
  const observed = runs.map(({ owner, workload, image, sinceStep }) => {
    const made = run(workload, digest(`${image} manifest`), { since: MARCH + sinceStep * STEP_MS });
    return { ...made, workload: { ...made.workload, owner: { team: owner, contact: '', source: 'label' } } };
  });
  await recordObservation(
    store,
    { cluster: 'prod', source: 'replay', at: now, covers: 'all', runs: observed },
    { at: now },
  );
  const path = join(folder, `advisories-${process.pid}.db`);
  await writeAdvisoryDatabase(path, [{ items: world.advisoriesAt(step) }], Math.floor(now / 1000));
  const advisories = openAdvisoryDatabase(path);
  const context = contextAt(now);
  await noteIncidents(await openMatched({ store, advisories }, context), context);
  advisories.close();
  if (step === STEPS - 1) await send(store, folder, now + STEP_MS);
}

async function add(store: Store, image: string): Promise<void> {
  const components = image
    .split(' ')
    .flatMap((version, library) =>
      version === '0' ? [] : [component(libraryOf(library, version), 'app/package-lock.json')],
    );
  await addInventories(store, [inventory(image, components)], MARCH);
}

function libraryOf(library: number, version: string): NewPackageVersion {
  const name = `lib-${library}`;
  const purl = `pkg:npm/${name}@${version}.0.0`;
  const plain = { type: 'npm', namespace: '', name, version: `${version}.0.0`, scheme: 'semver', distro: '' };
  return { purl, ...plain, source: undefined, licenses: [] };
}

async function send(store: Store, folder: string, now: number): Promise<void> {
  const channels = {
    ...NO_CHANNELS,
    byName: new Map([['log', { kind: 'file' as const, path: join(folder, 'sent') }]]),
  };
  const http = createHttp({ userAgent: 'test' });
  const { run: deliver } = delivering({ store }, { channels, http, publicUrl: () => '' });
  for (const id of await store.read((view) => dueNotifications(view, now, 1000)))
    await deliver({ id }, contextAt(now));
}

function contextAt(now: number) {
  // Each look at it moves it on, so that whoever was killed does not hold up the next one.
  let looks = 0;
  const clock = { ...systemClock, nowMs: () => now + looks++ * TICK_MS, sleep: async () => {} };
  return { clock, log: silentLog, progress: silentProgress, signal: new AbortController().signal };
}
