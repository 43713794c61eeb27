import { ShearwallError } from '../../base/index.ts';
import { openAdvisoryDatabase } from '../database/index.ts';
import type { AdvisoryDatabase, Feed } from '../types.ts';
import type { FeedStore, LostFeed } from './feed-store.ts';
import type { ConfiguredFeed, StoredFeed } from './types.ts';

export type DatabaseStatus = {
  path: string;
  /** Undefined: there is no database, or `problem` says why it cannot be used. */
  database: { digest: string; builtAt: number; feeds: readonly Feed[] } | undefined;
  problem: { code: string; message: string; hint: string | undefined } | undefined;
  /** Kept and newer than what the database was built of, or not in it. */
  notBuilt: readonly string[];
  /** Configured, and neither kept nor in the database. */
  missing: readonly string[];
  lost: readonly LostFeed[];
};

/** What a database is of, and which feeds wait to be built into it or are missing. */
export async function databaseStatus(input: {
  path: string;
  store: FeedStore;
  configured: readonly ConfiguredFeed[];
}): Promise<DatabaseStatus> {
  const { path, store, configured } = input;
  const { feeds: stored, lost } = await store.list();
  const { database, problem } = tryOpen(path);
  const used = database?.feeds ?? [];
  const known = new Set([...stored, ...used].map(({ id }) => id));
  return {
    path,
    database,
    problem,
    notBuilt: stored.filter((feed) => isNewer(feed, used)).map(({ id }) => id),
    missing: configured.map(({ id }) => id).filter((id) => !known.has(id)),
    lost,
  };
}

function tryOpen(path: string): Pick<DatabaseStatus, 'database' | 'problem'> {
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
