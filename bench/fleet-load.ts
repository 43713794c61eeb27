/**
 * `node bench/fleet-load.ts --folder DIR | --database postgres://… [--seconds N]`: 20 questions a second from 8 programs, asked when they are due
 * whether or not the one before is answered, beside 3 programs that write 50 changes a second; on the fleet that `node bench/fleet.ts` has built there.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { cpus } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  applyChanges,
  type ObservedRun,
  openStore,
  recordObservation,
  type Store,
  type StoreLocation,
  storeCounts,
} from '../src/store/index.ts';
import { askText, questionTexts } from './fleet/answers.ts';
import { digestOfText } from './fleet/generate.ts';
import { chooseQuestions } from './fleet/questions.ts';

const ASKERS = 8;
const QUESTIONS_A_SECOND = 20;
const WRITERS = 3;
const CHANGES_A_SECOND = 50;
const PODS = 1000;
/** To start, and to read what a program has to read once. */
const WARM_MS = 8000;
/** Images that they run in turn. */
const NEWEST = 2000;
const START = Date.UTC(2026, 0, 1);

type Role = {
  location: StoreLocation;
  number: number;
  startAt: number;
  seconds: number;
  texts: readonly string[];
  built: number;
  does: 'ask' | 'write';
};
/** Milliseconds. */
type Done = { times: number[]; cpu: number; peakBytes: number };

const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  random: Math.random,
  sleep: (ms: number): Promise<void> => sleep(ms),
};

if (process.send === undefined) await measure();
else process.once('message', (role: Role) => void play(role));

async function measure(): Promise<void> {
  const { values } = parseArgs({
    options: {
      folder: { type: 'string' },
      database: { type: 'string' },
      seconds: { type: 'string', default: '20' },
    },
  });
  const location: StoreLocation =
    values.database === undefined
      ? { kind: 'sqlite', path: join(values.folder ?? '.', 'fleet.db') }
      : { kind: 'postgres', url: values.database };
  const { texts, built } = await prepared(location);
  const common = {
    location,
    texts,
    built,
    startAt: clock.nowMs() + WARM_MS,
    seconds: Number(values.seconds),
  };
  const playing = [
    ...Array.from({ length: ASKERS }, (_, number) => started({ ...common, number, does: 'ask' })),
    ...Array.from({ length: WRITERS }, (_, number) => started({ ...common, number, does: 'write' })),
  ];
  await sleep(WARM_MS);
  const before = machineTimes();
  const done = await Promise.all(playing);
  const after = machineTimes();
  const asked = done.slice(0, ASKERS);
  const written = done.slice(ASKERS);
  report(`${location.kind}: a question, from when it was due,`, asked);
  report(`${location.kind}: a change, from when it was due,`, written);
  const busy = (after.busy - before.busy) / (after.all - before.all);
  const peak = Math.max(...asked.map(({ peakBytes }) => peakBytes));
  console.log(
    `  the machine was busy ${Math.round(busy * 100)} % of the time; who asks took at most ${Math.round(peak / 1e6)} MB`,
  );
}

async function prepared(location: StoreLocation): Promise<{ texts: string[]; built: number }> {
  const store = await openStore({ ...location, mayCreate: false }, { clock });
  const { images } = await store.read(storeCounts);
  const texts = await questionTexts(store, await chooseQuestions(store, images));
  await store.close();
  return { texts: Object.values(texts).flatMap((some) => some.slice(0, 40)), built: images };
}

async function started(role: Role): Promise<Done> {
  const child: ChildProcess = fork(import.meta.filename);
  child.send(role);
  const [done] = (await once(child, 'message')) as [Done];
  return done;
}

async function play(role: Role): Promise<void> {
  const store = await openStore({ ...role.location, mayCreate: false }, { clock });
  const [each, rate] = role.does === 'ask' ? [ASKERS, QUESTIONS_A_SECOND] : [WRITERS, CHANGES_A_SECOND];
  const everyMs = (1000 * each) / rate;
  const work = role.does === 'ask' ? asking(store, role) : await changing(store, role);
  // What a program has to read once it has read before the clock starts.
  await work(0);
  const cpu = process.cpuUsage();
  const times: number[] = [];
  const firstAt = role.startAt + (everyMs * role.number) / each;
  for (let turn = 1; turn * everyMs < role.seconds * 1000; turn++) {
    const due = firstAt + turn * everyMs;
    const early = due - clock.nowMs();
    if (early > 0) await sleep(early);
    await work(turn);
    times.push(clock.nowMs() - due);
  }
  const { user, system } = process.cpuUsage(cpu);
  await store.close();
  const done: Done = {
    times,
    cpu: (user + system) / 1000,
    peakBytes: process.resourceUsage().maxRSS * 1024,
  };
  process.send?.(done, () => process.exit(0));
}

type Work = (turn: number) => Promise<void>;

function asking(store: Store, { texts, number }: Role): Work {
  return async (turn) => void (await askText(store, texts[(turn * ASKERS + number) % texts.length] ?? ''));
}

/** Each writer follows a cluster of its own, of whose pods one changes its image at a time. */
async function changing(store: Store, { number, built }: Role): Promise<Work> {
  const name = `load-${number}`;
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
  let sequence = 1;
  const at = (): number => Math.floor(clock.nowMs());
  await recordObservation(
    store,
    { ...look, sequence, at: at(), runs: images.map((_, pod) => runOf(pod)) },
    { at: at() },
  );
  return async (turn) => {
    const pod = turn % PODS;
    const before = runOf(pod);
    images[pod] = (images[pod] ?? 0) + 1;
    const changes = { ...look, sequence: ++sequence, at: at(), put: [runOf(pod)], gone: [before] };
    await applyChanges(store, changes, { at: at() });
  };
}

function report(what: string, done: readonly Done[]): void {
  const times = done.flatMap((each) => each.times).toSorted((a, b) => a - b);
  const cpu = done.reduce((sum, each) => sum + each.cpu, 0) / times.length;
  const at = (share: number): string => (times[Math.floor((times.length - 1) * share)] ?? 0).toFixed(1);
  console.log(
    `${what} p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms, ${cpu.toFixed(1)} of our CPU (${times.length})`,
  );
}

function machineTimes(): { busy: number; all: number } {
  let [busy, all] = [0, 0];
  for (const { times } of cpus()) {
    const sum = times.user + times.nice + times.sys + times.idle + times.irq;
    all += sum;
    busy += sum - times.idle;
  }
  return { busy, all };
}
