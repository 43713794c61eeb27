import {
  type AdvisoryDatabase,
  type Feed,
  type LostFeed,
  openAdvisoryDatabase,
  type StoredFeed,
} from '../../advisories/index.ts';
import { ShearwallError } from '../../base/index.ts';
import { renderTable } from '../../base/render-table.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import { databasePath } from './database-path.ts';
import { configuredFeeds, readFeedStore } from './feed-folder.ts';
import type { DbOptions } from './options.ts';

type Status = {
  path: string;
  /** Undefined: there is none, or `problem` says why it cannot be used. */
  database: { digest: string; builtAt: number; feeds: readonly Feed[] } | undefined;
  problem: { code: string; message: string; hint: string | undefined } | undefined;
  /** Kept and newer than what the database was built of, or not in it. */
  notBuilt: readonly string[];
  /** Configured, and neither kept nor in the database. */
  missing: readonly string[];
  lost: readonly LostFeed[];
};

/** How old each feed of the database is and what it covers. 1 when there is no database that can be used. */
export async function status({ options, env, open, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const path = databasePath(options, env);
  const store = readFeedStore(options, env);
  const { feeds: stored, lost } = await store.list();
  const configured = await configuredFeeds(options, env);
  const { database, problem } = tryOpen(path);
  const used = database?.feeds ?? [];
  const known = new Set([...stored, ...used].map(({ id }) => id));
  const answer: Status = {
    path,
    database,
    problem,
    notBuilt: stored.filter((feed) => isNewer(feed, used)).map(({ id }) => id),
    missing: configured.map(({ id }) => id).filter((id) => !known.has(id)),
    lost,
  };
  const { clock } = await open();
  out.result(answer, () => render(answer, clock.nowMs() / 1000, env));
  return database === undefined ? 1 : 0;
}

function tryOpen(path: string): Pick<Status, 'database' | 'problem'> {
  let opened: AdvisoryDatabase | undefined;
  try {
    opened = openAdvisoryDatabase(path);
    const { digest, builtAt, feeds } = opened;
    return { database: { digest, builtAt, feeds }, problem: undefined };
  } catch (error) {
    if (!(error instanceof ShearwallError)) throw error;
    const { code, message, hint } = error;
    return { database: undefined, problem: { code, message, hint } };
  } finally {
    opened?.close();
  }
}

function isNewer(feed: StoredFeed, used: readonly Feed[]): boolean {
  return feed.fetchedAt > (used.find(({ id }) => id === feed.id)?.fetchedAt ?? 0);
}

function render(answer: Status, now: number, env: NodeJS.ProcessEnv): string {
  const { path, database, problem, notBuilt, missing, lost } = answer;
  const lines = [];
  if (problem !== undefined) lines.push(problem.message, ...(problem.hint ? [`hint: ${problem.hint}`] : []));
  if (database !== undefined) {
    lines.push(
      `${path}, of ${dateOf(database.builtAt)} (${ageOf(database.builtAt, now)} old)`,
      database.digest,
      '',
    );
    lines.push(
      renderTable(
        COLUMNS,
        database.feeds.map((feed) => feedRow(feed, now)),
        terminalOptions(env),
      ).trimEnd(),
    );
  }
  const listed = (title: string, ids: readonly string[]): void => {
    if (ids.length > 0) lines.push('', `${title}: ${ids.join(', ')}`);
  };
  listed('fetched, not yet built into the database', notBuilt);
  listed('configured, and not there', missing);
  for (const { id, reason } of lost) lines.push('', `the feed ${id} cannot be used: ${reason}`);
  return lines.join('\n');
}

const COLUMNS = [
  { title: 'FEED' },
  { title: 'DATA', align: 'right' as const },
  { title: 'FETCHED', align: 'right' as const },
  { title: 'RECORDS', align: 'right' as const },
  { title: 'REJECTED', align: 'right' as const },
  { title: 'COVERS', shrinks: true },
];

function feedRow({ id, dataDate, fetchedAt, records, rejected, covers }: Feed, now: number): string[] {
  const data = dataDate === undefined ? '?' : ageOf(dataDate, now);
  const named = covers.slice(0, 6).join(', ');
  const more = covers.length > 6 ? ` and ${covers.length - 6} more` : '';
  return [id, data, ageOf(fetchedAt, now), String(records), String(rejected), named + more];
}

function dateOf(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 10);
}

/** `3 h`, `12 d`: how long ago, roughly. */
function ageOf(seconds: number, now: number): string {
  const hours = Math.max(0, Math.floor((now - seconds) / 3600));
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
