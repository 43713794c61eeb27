/**
 * `node bench/serve.ts --folder DIR`: what a server adds to a question, over kept connections and in an open loop, beside the same question in
 * process, in turn; how quickly it says that it lives while it is busy; what memory it has. On the SQLite fleet that bench/fleet.ts built there.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { createContext } from '../src/base/create-context.ts';
import { findExposure, parseQuestion, viewMatched } from '../src/fleet/index.ts';
import { newId, newSecret } from '../src/server/access/secrets.ts';
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
import { digestOfText, FleetGenerator, packageAt } from './fleet/generate.ts';

const EACH_MS = 250;
const ASKED = 120;
const KNOWN = 2000;
const { values } = parseArgs({ options: { folder: { type: 'string', default: '' } } });
const { folder } = values;
const context = await createContext();
const { clock } = context;
// As the server has it: in threads.
const location = { kind: 'sqlite', path: join(folder, 'fleet.db'), inThreads: true } as const;
const store = await openStore(location, { clock });
const process_ = spawn(process.execPath, [join(import.meta.dirname, 'fleet/serve-process.ts'), input()], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const url = String((await once(process_.stdout, 'data'))[0]);
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
  await knownSets(images);
  const pss = /^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${process_.pid}/smaps_rollup`, 'utf8'))?.[1];
  console.log(`PSS of the server: ${Math.round(Number(pss) / 1024)} MB`);
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
      `over HTTP ${shown(times.there)}, ${each(cpuThere, process_.pid)} of the server`,
  );
}

/** While a backup is written, what is recent is sealed and all rows are exported. */
async function beside(token: string): Promise<void> {
  const times: number[] = [];
  const ended = new AbortController();
  const looking = (async () => {
    while (!ended.signal.aborted) {
      const from = performance.now();
      await (await fetch(`${url}/healthz`)).arrayBuffer();
      times.push(performance.now() - from);
      await delay(20);
    }
  })();
  const path = join(folder, 'bench-backup.db');
  const exported = asked(token, 'exposure?what=libc6&format=csv').then(
    async (response) => await response.text(),
  );
  const [text] = await Promise.all([exported, backupStore({ store, path }, { clock }), knownSets(0)]);
  ended.abort();
  await looking;
  rmSync(path);
  console.log(
    `/healthz beside a backup, writes and an export of ${text.split('\n').length - 2} rows: ${shown(times)}`,
  );
}

/** Images whose package sets are known, under new names. */
async function knownSets(images: number): Promise<void> {
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
  for (let at = 0; at < KNOWN; at += 250) await addInventories(store, made.slice(at, at + 250), Date.now());
  const { user, system } = process.cpuUsage(cpu);
  const [wall, own] = [(performance.now() - from) / 1000, (user + system) / 1e6];
  console.log(
    `known sets: ${Math.round(KNOWN / wall)} a second (${Math.round(KNOWN / own)} a second of our CPU)`,
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

function shown(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(1);
  return `p50 ${at(0.5)} p99 ${at(0.99)} max ${at(1)} ms (${times.length})`;
}
