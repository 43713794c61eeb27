/**
 * `node bench/serve.ts [--images N] [--folder DIR]`: what a server adds to a question, over kept connections and in an open loop, beside the same question in
 * process, in turn; how quickly it says that it lives while it is busy; what memory it has. On the SQLite fleet that is built there, or was by bench/fleet.ts. Each figure stands beside its bar; ends with 1 where one is missed.
 * Some five minutes on two quiet cores.
 */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Worker } from 'node:worker_threads';
import { createContext } from '../src/base/create-context.ts';
import { newId } from '../src/base/new-id.ts';
import { findExposure, parseQuestion, viewMatched } from '../src/fleet/index.ts';
import { newSecret } from '../src/server/access/secrets.ts';
import {
  addInventories,
  backupStore,
  type Grant,
  listRuns,
  openStore,
  recordGrant,
  recordToken,
  type Store,
  storeCounts,
} from '../src/store/index.ts';
import { buildUpTo } from './fleet/build.ts';
import { digestOfText, FleetGenerator, packageAt } from './fleet/generate.ts';
import type { LongestBlock } from './fleet/serve-process.ts';

const LOOKING = `
  const { parentPort, workerData: url } = require('node:worker_threads');
  const times = [];
  let isOver = false;
  parentPort.once('message', () => { isOver = true; });
  (async () => {
    while (!isOver) {
      const from = performance.now();
      await (await fetch(url + '/healthz')).arrayBuffer();
      times.push(performance.now() - from);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    parentPort.postMessage(times);
  })();`;

const EACH_MS = 250;
const IDLE_MS = 5000;
const ASKED = 480;
const KNOWN = 2000;
const BATCH = 250;
/** As the server's jobs do it: while one is written, the next is made ready. */
const AT_ONCE = 2;
/** What a server may add to a question at p99, how late it may say that it lives, what it may have, and how many sets it has to take in a second. */
const BARS = { addedMs: 10, aliveMs: 100, memoryMb: 600, setsPerSecond: 1000 };
const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '10000' },
    folder: { type: 'string', default: join(tmpdir(), 'shearwall-bench-fleet') },
  },
});
const { folder } = values;
mkdirSync(folder, { recursive: true });
const context = await createContext();
const { clock } = context;
// As the server has it: in threads.
const location = { kind: 'sqlite', path: join(folder, 'fleet.db'), inThreads: true } as const;
const store = await openStore(location, { clock });
// One that was interrupted may have all images, and nothing that runs.
const isBuilt =
  (await store.read(storeCounts)).images >= Number(values.images) &&
  (await store.read((view) => listRuns(view, { when: 'live', limit: 1 }))).rows.length > 0;
if (!isBuilt)
  await buildUpTo(store, new FleetGenerator(), Number(values.images), (line) =>
    process.stderr.write(`${line}\n`),
  );
const process_ = spawn(process.execPath, [join(import.meta.dirname, 'fleet/serve-process.ts'), input()], {
  stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
});
const url = String((await once(process_.stdout as Readable, 'data'))[0]);
try {
  const { images } = await store.read(storeCounts);
  const { rows } = await store.read((view) => listRuns(view, { when: 'live', limit: 1000 }));
  const team = rows.find(({ owner }) => owner !== undefined)?.owner?.team ?? '';
  console.log(
    `${images} images; load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  // From what everything has to what next to nothing has.
  const names = Array.from({ length: 20 }, (_, at) => packageAt(at * at * 40).name);
  const everything = await tokenFor(store, { role: 'viewer', scope: { kind: 'everything' } });
  const ofTeam = await tokenFor(store, { role: 'viewer', scope: { kind: 'teams', teams: [team] } });
  await compare('everything', names, everything, {});
  await compare(`one team (${team})`, names, ofTeam, { owners: [team] });
  await beside(everything);
  await knownSets(images, BARS.setsPerSecond);
  const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${process_.pid}/smaps_rollup`, 'utf8'))?.[1];
  const megabytes = Math.round(Number(pss) / 1024);
  console.log(
    `PSS of the server: ${megabytes} MB${bar(megabytes < BARS.memoryMb, `below ${BARS.memoryMb}`)}`,
  );
} finally {
  process_.kill('SIGKILL');
  await store.close();
  await context[Symbol.asyncDispose]();
}

function input(): string {
  return JSON.stringify({
    location,
    documents: { folder: join(folder, 'documents') },
    advisories: join(folder, 'advisories.db'),
    listen: { host: '127.0.0.1', port: 0 },
    adminLink: { path: join(folder, 'admin-link'), always: false },
  });
}

/** In turn, so that both have the same machine. */
async function compare(who: string, names: readonly string[], token: string, filter: object): Promise<void> {
  const fleet = await viewMatched({ store, advisories: undefined });
  const here = async (name: string): Promise<void> => {
    const question = parseQuestion(name, undefined);
    const asked = { fleet, question, time: { kind: 'now' }, knownAt: undefined, filter, limit: 100 } as const;
    await findExposure({ ...asked, maxFeedAgeMs: undefined }, context);
  };
  const there = async (name: string): Promise<void> => {
    await (await asked(token, `exposure?what=${encodeURIComponent(name)}&limit=100`)).arrayBuffer();
  };
  for (const name of names) await Promise.all([here(name), there(name)]);
  const idle = await idleShare();
  await longestBlock();
  const times: Record<'here' | 'there', number[]> = { here: [], there: [] };
  const [cpuHere, cpuThere] = [cpuSeconds(process.pid), cpuSeconds(process_.pid)];
  const going: Promise<void>[] = [];
  for (let at = 0; at < ASKED; at++) {
    const [place, ask] = at % 2 === 0 ? (['here', here] as const) : (['there', there] as const);
    const from = performance.now();
    const name = names[Math.floor(at / 2) % names.length] ?? '';
    going.push(ask(name).then(() => void times[place].push(performance.now() - from)));
    await delay(EACH_MS);
  }
  await Promise.all(going);
  const each = (from: number, pid: number | undefined): string =>
    `${Math.round(((cpuSeconds(pid) - from) * 1000) / (ASKED / 2))} ms of CPU`;
  console.log(
    `first page of 100, as ${who}: in process ${shown(times.here)}, ${each(cpuHere, process.pid)} with what asks; ` +
      `over HTTP ${shown(times.there)}, ${each(cpuThere, process_.pid)} of the server (just before, while nobody asked, ${Math.round(idle * 1000)} ms a second), ${await longestBlock()}`,
  );
  const added = at(times.there, 0.99) - at(times.here, 0.99);
  console.log(
    `  p99 over HTTP ${added.toFixed(1)} ms more${bar(added <= BARS.addedMs, `at most ${BARS.addedMs}`)}`,
  );
}

/** Of the processor, that the server has while nobody asks: it looks for jobs. */
async function idleShare(): Promise<number> {
  const from = cpuSeconds(process_.pid);
  await delay(IDLE_MS);
  return ((cpuSeconds(process_.pid) - from) * 1000) / IDLE_MS;
}

/** While a backup is written, what is recent is sealed and all rows are exported. */
async function beside(token: string): Promise<void> {
  // In a thread: this one makes up what is written.
  const looking = new Worker(LOOKING, { eval: true, workerData: url });
  const path = join(folder, 'bench-backup.db');
  await longestBlock();
  const exported = asked(token, 'exposure?what=libc6&format=csv').then(
    async (response) => await response.text(),
  );
  const [text] = await Promise.all([exported, backupStore({ store, path }, { clock }), knownSets(0)]);
  looking.postMessage('end');
  const [times] = (await once(looking, 'message')) as [number[]];
  rmSync(path);
  const rows = text.split('\n').length - 2;
  console.log(
    `/healthz beside a backup, writes and an export of ${rows} rows: ${shown(times)}, ${await longestBlock()}${bar(at(times, 1) < BARS.aliveMs, `below ${BARS.aliveMs}`)}`,
  );
}

/** Of the server's loop, since it was asked before. */
async function longestBlock(): Promise<string> {
  process_.send('longest');
  const [{ ms, cpuMs }] = (await once(process_, 'message')) as [LongestBlock];
  return `its loop at most ${cpuMs.toFixed(0)} ms of CPU at once (${ms.toFixed(0)} ms)`;
}

/** Images whose package sets are known, under new names. */
async function knownSets(images: number, least?: number): Promise<void> {
  const generator = new FleetGenerator();
  const made = Array.from({ length: KNOWN }, () => generator.next()).map((inventory, at) => ({
    ...inventory,
    image: {
      ...inventory.image,
      names: inventory.image.names.map(({ kind, digest }) => ({
        kind,
        digest: digestOfText(`${images} ${at} ${digest}`),
      })),
    },
  }));
  const from = performance.now();
  const cpu = process.cpuUsage();
  const batches = Array.from({ length: KNOWN / BATCH }, (_, at) => made.slice(at * BATCH, (at + 1) * BATCH));
  const adding = async (): Promise<void> => {
    for (let batch = batches.pop(); batch !== undefined; batch = batches.pop())
      await addInventories(store, batch, Date.now());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, adding));
  const { user, system } = process.cpuUsage(cpu);
  const [wall, own] = [(performance.now() - from) / 1000, (user + system) / 1e6];
  console.log(
    `known sets: ${Math.round(KNOWN / wall)} a second (${Math.round(KNOWN / own)} a second of our CPU)${least === undefined ? '' : bar(KNOWN / wall >= least, `at least ${least}`)}`,
  );
}

/** User and system time of a process, whose ticks are 10 ms. */
function cpuSeconds(pid: number | undefined): number {
  const [, rest = ''] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ');
  const fields = rest.split(' ').map(Number);
  return ((fields[11] ?? 0) + (fields[12] ?? 0)) / 100;
}

async function asked(token: string, path: string): Promise<Response> {
  const response = await fetch(`${url}/api/v1/${path}`, { headers: { authorization: `Bearer ${token}` } });
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
  return response;
}

async function tokenFor(of: Store, grant: Grant): Promise<string> {
  const { secret, digest } = newSecret('swt');
  const id = newId('tok');
  const by = { createdBy: 'bench', createdAt: Date.now() };
  await of.write(async (edit) => {
    await recordToken(edit, { id, secret: digest, name: 'bench', ...by, expiresAt: Date.now() + 86_400_000 });
    await recordGrant(edit, { id: newId('grant'), kind: 'token', subject: id, ...grant, ...by });
  });
  return secret;
}

function at(times: readonly number[], share: number): number {
  return times.toSorted((a, b) => a - b)[Math.floor((times.length - 1) * share)] ?? 0;
}

function shown(times: readonly number[]): string {
  const [half, most, all] = [0.5, 0.99, 1].map((share) => at(times, share).toFixed(1));
  return `p50 ${half} p99 ${most} max ${all} ms (${times.length})`;
}

function bar(holds: boolean, words: string): string {
  if (!holds) process.exitCode = 1;
  return ` (${words}: ${holds ? 'holds' : 'MISSED'})`;
}
