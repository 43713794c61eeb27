import type { Context } from '../../base/index.ts';
import { type BuildReport, buildAdvisoryDatabase } from '../database/index.ts';
import { advisoriesError } from '../errors.ts';
import type { FeedStore } from './feed-store.ts';
import { refuseShrunk } from './shrunk-feeds.ts';
import { storedSources } from './stored-sources.ts';

export type BuildFromFeedsInput = {
  store: FeedStore;
  /** Where the database goes; until it is whole the one before is used. */
  path: string;
  /** Ids of feeds that may have lost records or ecosystems since the database there was built. */
  allowSmall?: readonly string[] | undefined;
};

/**
 * Makes the database of all feeds that are kept. It is as old as the newest of them: the same feeds give the same file. Throws
 * ADVISORIES_NO_FEEDS where there are none, ADVISORIES_FEED_SHRUNK where one has lost much of what the database in use has of it.
 */
export async function buildFromFeeds(
  { store, path, allowSmall = [] }: BuildFromFeedsInput,
  context: Pick<Context, 'log' | 'signal' | 'progress'>,
): Promise<BuildReport & { path: string; builtAt: number }> {
  const { feeds, lost } = await store.list();
  for (const { id, reason } of lost) context.log.warn(`the feed ${id} cannot be used: ${reason}`);
  if (feeds.length === 0)
    throw advisoriesError('ADVISORIES_NO_FEEDS', `there are no feeds in ${store.dir}`, {
      hint: 'run "shearwall db update", or "shearwall db import FILE…"',
    });
  refuseShrunk(path, feeds, allowSmall);
  const builtAt = Math.max(...feeds.map(({ fetchedAt }) => fetchedAt));
  const report = await buildAdvisoryDatabase({ path, builtAt, feeds: storedSources(store, feeds) }, context);
  return { path, builtAt, ...report };
}
