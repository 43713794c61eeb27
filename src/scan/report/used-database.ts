import type { AdvisoryDatabase, Feed } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { ReleaseLife, UsedDatabase, UsedFeed } from './types.ts';

const DAY = 86_400;

/** Older than this a feed no longer says what is known now. Ends of support are announced years before. */
const STALE_DAYS = 14;
const STALE_DAYS_OF_SUPPORT = 400;

/** `needed`: ids of the feeds that speak of what is in the image. */
export function usedDatabase(
  { digest, builtAt, feeds }: AdvisoryDatabase,
  needed: ReadonlySet<string>,
  now: number,
): UsedDatabase {
  return { digest, builtAt, feeds: feeds.map((feed) => usedFeed(feed, needed.has(feed.id), now)) };
}

/** The age of what it says, not of the download: a mirror that stands still is stale however often it is fetched. */
function usedFeed(
  { id, kind, dataDate, fetchedAt, records, covers, isDeclared, lost = [] }: Feed,
  isNeeded: boolean,
  now: number,
): UsedFeed {
  const date = dataDate ?? fetchedAt;
  const ageDays = Math.max(0, Math.floor((now - date) / DAY));
  const limit = kind === 'end-of-life' ? STALE_DAYS_OF_SUPPORT : STALE_DAYS;
  const isStale = ageDays > limit;
  const lostRecords = lost.reduce((sum, each) => sum + each.records, 0);
  return withoutUndefined({
    id,
    date,
    ageDays,
    isStale,
    records,
    kind,
    isNeeded,
    declared: isDeclared === true ? covers : undefined,
    lost: lostRecords > 0 ? lostRecords : undefined,
  });
}

export function releaseLife(
  database: Pick<AdvisoryDatabase, 'releaseSupport'>,
  { ecosystems, name }: { ecosystems: readonly string[]; name: string | undefined },
  now: number,
): ReleaseLife | undefined {
  const support = ecosystems.map((each) => database.releaseSupport(each)).find((each) => each !== undefined);
  if (support === undefined) return undefined;
  const { endOfLife, endOfLongTermSupport, endOfPaidSupport } = support;
  const isPast = (date: string | undefined): boolean =>
    date !== undefined && Date.parse(date) / 1000 < now - DAY;
  const isLongTerm = endOfLongTermSupport !== undefined && !isPast(endOfLongTermSupport);
  const state = !isPast(endOfLife) ? 'supported' : isLongTerm ? 'long-term' : 'over';
  return { name: name ?? support.name, endOfLife, endOfLongTermSupport, endOfPaidSupport, state };
}
