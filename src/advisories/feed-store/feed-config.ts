import { readBounded, SMALL_FILE_BYTES } from '../../base/bounded-read.ts';
import { messageOf } from '../../base/index.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { advisoriesError } from '../errors.ts';
import { DEFAULT_FEEDS } from '../feeds/index.ts';
import type { ConfiguredFeed } from './types.ts';

/** The public feeds that are fetched when nothing is configured. */
export function defaultFeeds(): ConfiguredFeed[] {
  return DEFAULT_FEEDS.filter(({ isOptional }) => !isOptional).map(configured);
}

/** Reads a feeds.yaml. Throws ADVISORIES_CONFIG with every problem and its place, ADVISORIES_CONFIG_UNREADABLE. */
export async function readFeedConfig(path: string): Promise<ConfiguredFeed[]> {
  const bytes = await readBounded(path, SMALL_FILE_BYTES).catch((cause: unknown) => {
    throw advisoriesError('ADVISORIES_CONFIG_UNREADABLE', `cannot read ${path}: ${messageOf(cause)}`, {
      hint: systemCodeOf(cause) === 'ENOENT' ? 'without --feeds the public feeds are used' : 'name a file',
      cause,
    });
  });
  // Loaded only here: code that opens a database imports the same index, and zod costs more than the whole lookup.
  const { parseFeedDocument } = await import('./feed-document.ts');
  const { defaults = true, feeds = [] } = await parseFeedDocument(path, bytes.toString('utf8'));
  const wanted = Array.isArray(defaults) ? publicFeeds(defaults, path) : defaults ? defaultFeeds() : [];
  const own = new Set(feeds.map(({ id }) => id));
  return [...wanted.filter(({ id }) => !own.has(id)), ...feeds];
}

/** Public feeds by id, the optional ones among them. */
export function publicFeeds(ids: readonly string[], asker: string): ConfiguredFeed[] {
  return ids.map((id) => {
    const found = DEFAULT_FEEDS.find((feed) => feed.id === id);
    if (found !== undefined) return configured(found);
    throw advisoriesError(
      'ADVISORIES_FEED_UNKNOWN',
      `${asker} names ${id}, which is not a known public feed`,
      {
        hint: `public feeds are ${DEFAULT_FEEDS.map((feed) => feed.id).join(', ')}`,
      },
    );
  });
}

function configured({ id, kind, url, covers }: (typeof DEFAULT_FEEDS)[number]): ConfiguredFeed {
  return { id, kind, url, covers };
}
