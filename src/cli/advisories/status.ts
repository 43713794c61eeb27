import { type DatabaseStatus, databaseStatus, type Feed } from '../../advisories/index.ts';
import { renderTable } from '../../base/render-table.ts';
import { isoDay } from '../../base/utc-time.ts';
import type { ExitCode, Invocation } from '../command.ts';
import { terminalOptions } from '../terminal.ts';
import { databasePath } from './database-path.ts';
import { configuredFeeds, readFeedStore } from './feed-folder.ts';
import { lostLines } from './lost-lines.ts';
import type { DbOptions } from './options.ts';

/** How old each feed of the database is and what it covers. 1 when there is no database that can be used. */
export async function status({ options, env, open, out }: Invocation<DbOptions>): Promise<ExitCode> {
  const answer = await databaseStatus({
    path: databasePath(options, env),
    store: readFeedStore(options, env),
    configured: await configuredFeeds(options, env),
  });
  const { clock } = await open();
  out.result(answer, () => render(answer, clock.nowMs() / 1000, env));
  return answer.database === undefined ? 1 : 0;
}

function render(answer: DatabaseStatus, now: number, env: NodeJS.ProcessEnv): string {
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
  const lostOf = lostLines(database?.feeds ?? []);
  if (lostOf.length > 0) lines.push('', ...lostOf);
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

function feedRow(
  { id, dataDate, fetchedAt, records, rejected, covers, isDeclared }: Feed,
  now: number,
): string[] {
  const data = dataDate === undefined ? '?' : ageOf(dataDate, now);
  const named = covers.slice(0, 6).join(', ');
  const more = covers.length > 6 ? ` and ${covers.length - 6} more` : '';
  const by = isDeclared === true ? ' (declared whole by you)' : '';
  return [id, data, ageOf(fetchedAt, now), String(records), String(rejected), named + more + by];
}

function dateOf(seconds: number): string {
  return isoDay(seconds * 1000);
}

/** `3 h`, `12 d`: how long ago, roughly. */
function ageOf(seconds: number, now: number): string {
  const hours = Math.max(0, Math.floor((now - seconds) / 3600));
  return hours < 48 ? `${hours} h` : `${Math.floor(hours / 24)} d`;
}
