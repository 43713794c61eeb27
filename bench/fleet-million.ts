/**
 * `node bench/fleet-million.ts --folder DIR --database postgres://… [--images N] [--seconds N]`: what is promised of a fleet of a
 * million images, on both databases in one run, each figure beside its bar. The fleet is built in DIR first, as far as it is not
 * there (an interrupted run goes on), and copied into an empty PostgreSQL. Either may be left out. Each run adds 15,000 images.
 */
import { rmSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import {
  addInventories,
  backupStore,
  openStore,
  restoreStore,
  type Store,
  type StoreLocation,
  storeCounts,
} from '../src/store/index.ts';
import { emitShearwall } from '../test/fakes/emitted-shearwall.ts';
import { questionTexts } from './fleet/answers.ts';
import { buildUpTo } from './fleet/build.ts';
import type { ChangerRole } from './fleet/changer.ts';
import { builtAt, FleetGenerator } from './fleet/generate.ts';
import { play } from './fleet/play.ts';
import { machineTimes, serverTime } from './fleet/processor-time.ts';
import { chooseQuestions } from './fleet/questions.ts';
import { readOnce } from './fleet/read-once.ts';

const BARS = {
  sqlite: { alone: 50, beside: 50, archive: 200, megabytes: 4000 },
  postgres: { alone: 50, beside: 100, archive: 200, megabytes: undefined },
} as const;
const SETS_A_SECOND = 1000;
const ASKER_MEGABYTES = 300;
/** Of fewer, what 99 of 100 take would be what the slowest takes; where there are not as many of a kind, some are asked again. */
const ASKED_OF_A_KIND = 100;
const ASKERS = 8;
const QUESTIONS_A_SECOND = 20;
const WRITERS = 3;
const CHANGES_A_SECOND = 50;
/** From when all are ready. */
const START_MS = 1000;
/** What falls into them is told apart: V8 compiles what it runs often in twelve processes at once, where those that serve have run for days. */
const SETTLING_SECONDS = 10;
/** As many as keep a program at it for some ten seconds: its first two batches take as long as ten of the others. */
const NEW_SETS = 15_360;
const BATCH = 256;

type Timed = { times: number[]; cpuMs: number };
type Done = Timed & { peakBytes: number };
type Asked = Done & { cold: Timed };
type Alone = { live: Record<string, Timed>; archive: Record<string, Timed>; peakBytes: number };

const clock = {
  nowMs: () => performance.timeOrigin + performance.now(),
  sleep: (ms: number): Promise<void> => sleep(ms),
};
const { values } = parseArgs({
  options: {
    folder: { type: 'string' },
    database: { type: 'string' },
    images: { type: 'string', default: '1000000' },
    seconds: { type: 'string', default: '60' },
  },
});
/** Where `fleet/asker.mjs` has its program from. */
const packed = join(import.meta.dirname, '../out/packed');
const target = Number(values.images);
const seconds = Number(values.seconds);
const sqlite =
  values.folder === undefined
    ? undefined
    : { kind: 'sqlite' as const, path: join(values.folder, 'fleet.db') };
const postgres =
  values.database === undefined ? undefined : { kind: 'postgres' as const, url: values.database };
rmSync(packed, { recursive: true, force: true });
emitShearwall(packed);
if (sqlite !== undefined) await build(sqlite);
if (postgres !== undefined) await fill(postgres);
for (const location of [sqlite, postgres]) if (location !== undefined) await measure(location);

async function build(location: StoreLocation): Promise<void> {
  const store = await openStore(location, { clock });
  const { images } = await store.read(storeCounts);
  if (images < target) await buildUpTo(store, new FleetGenerator(), target, said);
  await store.close();
}

/** The same fleet, from a backup of the other; that is much quicker than to build it again. */
async function fill(location: StoreLocation): Promise<void> {
  const there = await openStore(location, { clock });
  const { images } = await there.read(storeCounts);
  await there.close();
  if (images >= target) return;
  if (images > 0 || sqlite === undefined) return await build(location);
  const path = `${sqlite.path}.backup`;
  said('copying it to PostgreSQL');
  const store = await openStore(sqlite, { clock });
  await backupStore({ store, path }, { clock });
  await store.close();
  await restoreStore({ path, location }, { clock });
  rmSync(path);
}

async function measure(location: StoreLocation): Promise<void> {
  const bars = BARS[location.kind];
  await readOnce(location);
  const store = await openStore({ ...location, mayCreate: false }, { clock });
  const { images, sizeBytes } = await store.read(storeCounts);
  console.log(`\n${location.kind}, ${images} images, load ${loadavg()[0]?.toFixed(1)}`);
  console.log(`  ${Math.round(sizeBytes / 1e6)} MB ${bar(sizeBytes / 1e6, bars.megabytes)}`);
  const texts = await questionTexts(store, await chooseQuestions(store, images));
  const asked = Object.fromEntries(Object.entries(texts).map(([kind, some]) => [kind, ofEach(some)]));
  await alone(location, asked);
  await beside(location, asked, images);
  await newSets(store, images);
}

function ofEach(texts: readonly string[]): string[] {
  return Array.from({ length: ASKED_OF_A_KIND }, (_, at) => texts[at % texts.length] ?? '');
}

async function alone(location: StoreLocation, texts: Record<string, string[]>): Promise<void> {
  const bars = BARS[location.kind];
  const before = serverTime();
  const done = await play<Alone>('asker.mjs', { location, does: 'alone', texts }).done;
  const server = serverTime() - before;
  const all = [...Object.values(done.live), ...Object.values(done.archive)];
  for (const [kind, timed] of Object.entries(done.live)) figure(`alone, ${kind}`, timed, { p99: bars.alone });
  for (const [kind, timed] of Object.entries(done.archive))
    figure(`alone, ${kind}, first page of the archive`, timed, { p99: bars.archive });
  const questions = all.reduce((sum, { times }) => sum + times.length, 0);
  if (location.kind === 'postgres')
    console.log(
      `  the server worked ${(server / questions).toFixed(1)} ms for a question, who asks not counted`,
    );
  const peak = done.peakBytes / 1e6;
  console.log(`  who asks took ${Math.round(peak)} MB of memory ${bar(peak, ASKER_MEGABYTES)}`);
}

/** Questions and changes when they are due, whether or not those before are done; with them one who asks nothing, so that what the machine takes is known. */
async function beside(
  location: StoreLocation,
  texts: Record<string, string[]>,
  built: number,
): Promise<void> {
  const part = (each: number, rate: number) => ({
    location,
    everyMs: (1000 * each) / rate,
    count: Math.floor(((SETTLING_SECONDS + seconds) * rate) / each),
  });
  const changers = Array.from({ length: WRITERS }, (_, number) => {
    const role: ChangerRole = { ...part(WRITERS, CHANGES_A_SECOND), name: `load-${number}`, built };
    return play<Timed>('changer.ts', role);
  });
  // Their first looks, of a thousand each, are not part of what is measured.
  await Promise.all(changers.map(({ ready }) => ready));
  const askers = Array.from({ length: ASKERS }, (_, number) =>
    // Each begins elsewhere, so that all kinds are asked at any time.
    play<Asked>('asker.mjs', {
      ...part(ASKERS, QUESTIONS_A_SECOND),
      does: 'in time',
      texts,
      from: number * 41,
    }),
  );
  const idle = play<Asked>('asker.mjs', { ...part(1, QUESTIONS_A_SECOND), does: 'nothing', texts, from: 0 });
  await Promise.all([...askers, idle].map(({ ready }) => ready));
  const start = clock.nowMs() + START_MS;
  for (const [playing, rate] of [
    [askers, QUESTIONS_A_SECOND],
    [[idle], QUESTIONS_A_SECOND],
    [changers, CHANGES_A_SECOND],
  ] as const)
    for (const [number, { begin }] of playing.entries()) begin(start + (1000 * number) / rate);
  await sleep(START_MS);
  const [before, worked] = [machineTimes(), serverTime()];
  const asked = await Promise.all(askers.map(({ done }) => done));
  const nothing = await idle.done;
  const written = await Promise.all(changers.map(({ done }) => done));
  const after = machineTimes();
  const questions = asked.map((all) => settle(all, (1000 * ASKERS) / QUESTIONS_A_SECOND));
  figure('beside 3 writers, a question', together(questions.map(({ later }) => later)), {
    p99: BARS[location.kind].beside,
  });
  figure(`  of the first ${SETTLING_SECONDS} seconds`, together(questions.map(({ first }) => first)), {});
  figure('beside 3 writers, nothing but a snapshot', nothing, {});
  const changes = written.map((all) => settle(all, (1000 * WRITERS) / CHANGES_A_SECOND));
  figure('a change', together(changes.map(({ later }) => later)), {});
  figure(`  of the first ${SETTLING_SECONDS} seconds`, together(changes.map(({ first }) => first)), {});
  figure('the first question of a process', together(asked.map(({ cold }) => cold)), {});
  if (location.kind === 'postgres')
    console.log(
      `  the server worked ${((serverTime() - worked) / together(asked).times.length).toFixed(1)} ms for a question and its share of the changes`,
    );
  const share = (after.busy - before.busy) / (after.all - before.all);
  const peak = Math.max(...asked.map(({ peakBytes }) => peakBytes)) / 1e6;
  console.log(
    `  the machine was busy ${Math.round(share * 100)} % of the time; who asks took at most ${Math.round(peak)} MB ${bar(peak, ASKER_MEGABYTES)}`,
  );
}

/** Closes the store: what that waits for, since nobody else has, is part of what a set takes. */
async function newSets(store: Store, built: number): Promise<void> {
  const generator = new FleetGenerator();
  generator.skipTo(built);
  let [wallMs, cpuMs] = [0, 0];
  const timed = async (work: () => Promise<unknown>): Promise<void> => {
    const [start, cpu] = [performance.now(), process.cpuUsage()];
    await work();
    wallMs += performance.now() - start;
    const { user, system } = process.cpuUsage(cpu);
    cpuMs += (user + system) / 1000;
  };
  for (let added = 0; added < NEW_SETS; added += BATCH) {
    const batch = Array.from({ length: BATCH }, () => generator.next());
    await timed(() => addInventories(store, batch, builtAt(generator.built)));
  }
  await timed(() => store.close());
  const added = Math.ceil(NEW_SETS / BATCH) * BATCH;
  const rate = (added / wallMs) * 1000;
  const met = rate >= SETS_A_SECOND ? 'met' : 'NOT MET';
  console.log(
    `  ${Math.round(rate)} new sets a second (${Math.round((added / cpuMs) * 1000)} a second of our CPU) [bar ${SETS_A_SECOND}: ${met}]`,
  );
}

/** Takes the turns of the first seconds from the others; what they took of the processor is known of all alone. */
function settle({ times, cpuMs }: Timed, everyMs: number): { first: Timed; later: Timed } {
  const turns = Math.ceil((SETTLING_SECONDS * 1000) / everyMs);
  const part = (some: number[]): Timed => ({ times: some, cpuMs: (cpuMs * some.length) / times.length });
  return { first: part(times.slice(0, turns)), later: part(times.slice(turns)) };
}

function together(done: readonly Timed[]): Timed {
  return {
    times: done.flatMap(({ times }) => times),
    cpuMs: done.reduce((sum, { cpuMs }) => sum + cpuMs, 0),
  };
}

function figure(what: string, { times, cpuMs }: Timed, bars: { p99?: number }): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): number => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  const figures = `p50 ${at(0.5).toFixed(1)} p99 ${at(0.99).toFixed(1)} ms, ${(cpuMs / times.length).toFixed(1)} of CPU each (${times.length})`;
  console.log(`  ${what.padEnd(45)} ${figures} ${bar(at(0.99), bars.p99)}`);
}

function bar(value: number, most: number | undefined): string {
  return most === undefined ? '' : `[bar ${most}: ${value <= most ? 'met' : 'NOT MET'}]`;
}

function said(line: string): void {
  process.stderr.write(`${line}\n`);
}
