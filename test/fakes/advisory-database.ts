import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  type AdvisoryDatabase,
  buildAdvisoryDatabase,
  type Feed,
  type FeedItem,
  openAdvisoryDatabase,
} from '../../src/advisories/index.ts';
import { silentProgress } from '../../src/base/index.ts';

/** What a feed of a test says; it speaks of every ecosystem that it names, unless `covers` says otherwise. */
export type FakeFeed = Partial<Omit<Feed, 'records' | 'rejected'>> & { items: readonly FeedItem[] };

/**
 * A real database of the given feeds, in a file that is gone at once: what is open stays readable. Feeds are called `feed-1`, … and
 * were fetched at `2026-01-01`, unless they say otherwise.
 */
export async function advisoryDatabase(
  feeds: readonly FakeFeed[],
  builtAt: number = FETCHED_AT,
): Promise<AdvisoryDatabase> {
  const dir = await mkdtemp(join(tmpdir(), 'shearwall-advisories-'));
  try {
    const path = join(dir, 'advisories.db');
    await writeAdvisoryDatabase(path, feeds, builtAt);
    return openAdvisoryDatabase(path);
  } finally {
    await rm(dir, { recursive: true });
  }
}

/** The same, kept at `path`. */
export async function writeAdvisoryDatabase(
  path: string,
  feeds: readonly FakeFeed[],
  builtAt: number = FETCHED_AT,
): Promise<void> {
  await buildAdvisoryDatabase(
    {
      path,
      builtAt,
      feeds: feeds.map((feed, at) => ({
        id: `feed-${at + 1}`,
        kind: 'osv',
        url: undefined,
        fetchedAt: FETCHED_AT,
        covers: 'all-it-names',
        ...feed,
      })),
    },
    { progress: silentProgress, signal: new AbortController().signal },
  );
}

const FETCHED_AT = Date.UTC(2026, 0, 1) / 1000;

/** An advisory about one package, of which only what matters to the test need be said. */
export function fakeAdvisory(
  id: string,
  affected: FakeAffected | readonly FakeAffected[] = [],
  rest: Partial<Extract<FeedItem, { type: 'advisory' }>['advisory']> = {},
): FeedItem {
  return {
    type: 'advisory',
    advisory: {
      id,
      aliases: [],
      severities: [],
      cwes: [],
      affected: [affected].flat().map(({ fixed, scheme = 'deb', ...given }) => ({
        status: 'affected',
        range: { scheme, intervals: [fixed === undefined ? {} : { high: fixed }] },
        fix:
          fixed === undefined ? { state: 'not-fixed', versions: [] } : { state: 'fixed', versions: [fixed] },
        ...given,
      })),
      ...rest,
    },
  };
}

type Affected = Extract<FeedItem, { type: 'advisory' }>['advisory']['affected'][number];
/** `fixed`: everything below is affected; without it everything is. */
type FakeAffected = Pick<Affected, 'ecosystem' | 'name'> &
  Partial<Affected> & { fixed?: string; scheme?: Affected['range']['scheme'] };
