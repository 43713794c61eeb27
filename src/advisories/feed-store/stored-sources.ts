import type { FeedSource } from '../database/index.ts';
import { openFeed } from '../feeds/index.ts';
import type { FeedItem } from '../types.ts';
import type { FeedStore } from './feed-store.ts';
import type { StoredFeed } from './types.ts';

/** What a database is built of. Each file is opened when its turn comes. */
export function storedSources(store: FeedStore, feeds: readonly StoredFeed[]): FeedSource[] {
  return feeds.map((feed) => {
    const { id, kind, url, fetchedAt, dataDate, covers, isDeclared } = feed;
    const items = itemsOf(store.pathOf(feed), feed);
    return { id, kind, url, fetchedAt, dataDate, covers, isDeclared, items };
  });
}

async function* itemsOf(
  path: string,
  { id, kind, covers }: StoredFeed,
): AsyncGenerator<FeedItem, void, undefined> {
  yield* (await openFeed({ path, kind, feedId: id, covers })).items;
}
