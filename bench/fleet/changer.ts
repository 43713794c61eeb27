/**
 * A process that follows a cluster of its own, of whose pods one changes its image at a time. It is told how by a message, says that it is
 * ready, is told when to begin, and answers.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  applyChanges,
  type ObservedRun,
  openStore,
  recordObservation,
  type StoreLocation,
} from '../../src/store/index.ts';
import { digestOfText } from './generate.ts';

/** `built`: images that there are. */
export type ChangerRole = {
  location: StoreLocation;
  name: string;
  built: number;
  everyMs: number;
  count: number;
};

const PODS = 1000;
/** Changes before it says that it is ready: whoever follows a cluster does so for weeks. */
const BEFORE = 50;
/** Images that they run in turn. */
const NEWEST = 2000;
const START = Date.UTC(2026, 0, 1);
const clock = { nowMs: () => performance.timeOrigin + performance.now(), random: Math.random, sleep };

process.once('message', (role: ChangerRole) => void change(role));

async function change({ location, name, built, everyMs, count }: ChangerRole): Promise<void> {
  const store = await openStore({ ...location, mayCreate: false }, { clock });
  const images = Array.from({ length: PODS }, (_, pod) => pod);
  const runOf = (pod: number): ObservedRun => ({
    workload: { namespace: 'load', kind: 'Deployment', name: `pod-${pod}`, owner: undefined },
    container: 'main',
    digest: digestOfText(`manifest ${built - 1 - ((images[pod] ?? 0) % NEWEST)}`),
    reference: `registry.example/${name}`,
    platform: 'linux/amd64',
    count: 1,
    since: START,
  });
  const look = { cluster: name, source: 'load', covers: 'all' as const };
  const at = (): number => Math.floor(clock.nowMs());
  let sequence = 1;
  const runs = images.map((_, pod) => runOf(pod));
  await recordObservation(store, { ...look, sequence, at: at(), runs }, { at: at() });
  let changed = 0;
  const changeNext = async (): Promise<void> => {
    const pod = changed++ % PODS;
    const gone = runOf(pod);
    images[pod] = (images[pod] ?? 0) + 1;
    const changes = { ...look, sequence: ++sequence, at: at(), put: [runOf(pod)], gone: [gone] };
    await applyChanges(store, changes, { at: at() });
  };
  for (let turn = 0; turn < BEFORE; turn++) await changeNext();
  process.send?.('ready');
  const [firstAt] = (await once(process, 'message')) as [number];
  const times: number[] = [];
  const before = process.cpuUsage();
  for (let turn = 0; turn < count; turn++) {
    const due = firstAt + turn * everyMs;
    const early = due - clock.nowMs();
    if (early > 0) await sleep(early);
    await changeNext();
    times.push(clock.nowMs() - due);
  }
  const { user, system } = process.cpuUsage(before);
  await store.close();
  process.send?.({ times, cpuMs: (user + system) / 1000 }, () => process.exit(0));
}
