import { openFeed } from '../../src/advisories/feeds/open-feed.ts';
import type { FeedLocation } from '../../src/advisories/feeds/types.ts';
import {
  type AdvisoryDatabase,
  buildAdvisoryDatabase,
  type FeedSource,
  openAdvisoryDatabase,
} from '../../src/advisories/index.ts';
import { silentProgress } from '../../src/base/index.ts';

/** A database at `path` of feeds as their publishers give them. */
export async function feedsDatabase(
  path: string,
  locations: readonly FeedLocation[],
): Promise<AdvisoryDatabase> {
  const feeds = await Promise.all(locations.map(sourceOf));
  const context = { signal: new AbortController().signal, progress: silentProgress };
  await buildAdvisoryDatabase({ path, builtAt: 0, feeds }, context);
  return openAdvisoryDatabase(path);
}

async function sourceOf(location: FeedLocation): Promise<FeedSource> {
  const opened = await openFeed(location);
  return {
    id: opened.id,
    kind: opened.kind,
    url: undefined,
    fetchedAt: 0,
    items: opened.items,
    get covers() {
      return opened.covers;
    },
    get dataDate() {
      return opened.dataDate;
    },
  };
}
