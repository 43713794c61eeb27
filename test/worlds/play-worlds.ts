import { type ChildProcess, fork } from 'node:child_process';
import { on, once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { atSuddenEnd } from '../fakes/at-sudden-end.ts';
import { type RunningPostgres, startPostgres } from '../peers/postgres.ts';
import { fastFolder } from './fast-folder.ts';
import type { Range, Told } from './player.ts';
import type { StorePlace } from './world-stores.ts';

export type Worlds = {
  first: number;
  counts: Readonly<Record<StorePlace['kind'], number>>;
  /** Processes. */
  jobs: number;
  /** Folder of PostgreSQL's programs; needed if `counts` wants any of it. */
  postgres: string | undefined;
};
type PlayContext = {
  /** Told of each world that agrees. */
  played?(database: StorePlace['kind']): void;
  signal: AbortSignal;
};
export type Disagreement = Extract<Told, { kind: 'failed' }> & {
  database: StorePlace['kind'];
  /** Where the range began in which it was found. */
  rangeFirst: number;
};

export const DATABASE_NAMES = { sqlite: 'SQLite', postgres: 'PostgreSQL' } as const;

/** What differs, and how to see it again. */
export function wordsOf({ database, seed, why, alone, rangeFirst }: Disagreement): string {
  const again = alone
    ? `--seed ${seed} --cases 1`
    : `--seed ${rangeFirst} --cases ${seed - rangeFirst + 1} (in a new database of its own it agrees)`;
  return `seed ${seed} on ${DATABASE_NAMES[database]}: ${why}\nplay it again with: npm run test:long -- worlds ${again}`;
}

/** So many in a row, then files are made anew: small enough to repeat, and for both processes to end at nearly the same time. */
const RANGE = 25;

/** Nothing that it keeps must survive it. */
const SETTINGS = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '256MB',
  // Plans depend on statistics: so a world is played the same whenever it comes.
  autovacuum: 'off',
};

/** Plays random worlds against the model, shared out among processes, until one disagrees. Undefined: all agree. */
export async function playWorlds(worlds: Worlds, context: PlayContext): Promise<Disagreement | undefined> {
  const root = fastFolder();
  const folder = mkdtempSync(join(root, 'shearwall-worlds-'));
  const removeFolder = (): void => rmSync(folder, { recursive: true, force: true });
  const forget = atSuddenEnd(removeFolder);
  let server: RunningPostgres | undefined;
  try {
    if (worlds.counts.postgres > 0) server = await startPostgres(worlds.postgres ?? '', SETTINGS, root);
    const ranges = rangesOf(worlds);
    const players = await Promise.all(
      Array.from({ length: Math.min(worlds.jobs, ranges.length) }, (_, job) =>
        placesOf(join(folder, String(job)), server),
      ),
    );
    const results = await Promise.allSettled(players.map((places) => playRanges(places, ranges, context)));
    for (const result of results) if (result.status === 'rejected') throw result.reason;
    return results.flatMap((result) => (result.status === 'fulfilled' ? (result.value ?? []) : []))[0];
  } finally {
    await server?.stop();
    removeFolder();
    forget();
  }
}

type Places = Readonly<Record<StorePlace['kind'], StorePlace>> & { folder: string };

async function placesOf(folder: string, server: RunningPostgres | undefined): Promise<Places> {
  mkdirSync(folder);
  const url = (await server?.createDatabase()) ?? '';
  return { folder, sqlite: { kind: 'sqlite', folder }, postgres: { kind: 'postgres', url } };
}

type PlannedRange = Omit<Range, 'place'> & { database: StorePlace['kind'] };

/** The slow database first: what is left at the end, when one process waits for the other, is short. */
function rangesOf({ first, counts }: Worlds): PlannedRange[] {
  return (['postgres', 'sqlite'] as const).flatMap((database) =>
    Array.from({ length: Math.ceil(counts[database] / RANGE) }, (_, index) => ({
      database,
      first: first + index * RANGE,
      count: Math.min(RANGE, counts[database] - index * RANGE),
    })),
  );
}

/** One process, which takes range after range until none is left. */
async function playRanges(
  places: Places,
  ranges: PlannedRange[],
  context: PlayContext,
): Promise<Disagreement | undefined> {
  const child = startPlayer(places.folder);
  const exit = once(child, 'exit');
  try {
    for (let range = ranges.shift(); range !== undefined; range = ranges.shift()) {
      child.send({ ...range, place: places[range.database] });
      const found = await followRange(child, range, context);
      if (found !== undefined) return found;
    }
    return undefined;
  } finally {
    // Whoever ends early ends it for all.
    ranges.length = 0;
    child.kill('SIGKILL');
    await exit;
  }
}

async function followRange(
  child: ChildProcess,
  { database, first }: PlannedRange,
  { played, signal }: PlayContext,
): Promise<Disagreement | undefined> {
  for await (const [told] of on(child, 'message', { signal, close: ['exit'] }) as AsyncIterable<[Told]>) {
    if (told.kind === 'failed') return { ...told, database, rangeFirst: first };
    if (told.kind === 'finished') return undefined;
    played?.(database);
  }
  throw new Error(`a player ended in the worlds from seed ${first} on: its last words stand above`);
}

/** Neither measured for coverage nor a part of a test: both make it a third slower. */
function startPlayer(folder: string): ChildProcess {
  const env = { ...process.env, TMPDIR: folder, NODE_V8_COVERAGE: undefined, NODE_TEST_CONTEXT: undefined };
  const stdio = ['ignore', 'ignore', 'inherit', 'ipc'] as const;
  return fork(new URL('player.ts', import.meta.url), { env, execArgv: [], stdio: [...stdio] });
}
