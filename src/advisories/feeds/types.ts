import type { FeedItem, FeedKind } from '../types.ts';

/** Where a feed is: a file as its publisher gives it, or a folder of records. */
export type FeedLocation = {
  path: string;
  /** The path or URL that it came from, where `path` is a copy: publishers name the ecosystem in it (`npm/all.zip`). */
  origin?: string | undefined;
  /** Seconds since 1970; what is dated later is a mistake. */
  fetchedAt?: number | undefined;
  /** Undefined: detected from its content. */
  kind?: FeedKind | undefined;
  /** Undefined: by kind, and by the name of the file and of its folder: `osv-npm`, `debian-tracker`. */
  feedId?: string | undefined;
  /** The ecosystems that it covers completely, where that is known better than its content tells; `[]`: none. */
  covers?: readonly string[] | undefined;
  /** `covers` was said of several feeds at once: it holds of those that speak of it. */
  isOneOfSeveral?: boolean | undefined;
};

export type OpenedFeed = {
  id: string;
  kind: FeedKind;
  /** To be read once, to the end. Throws FEED_* when the file is damaged as a whole; what is wrong with one record is an item. */
  items: AsyncIterable<FeedItem>;
  /** Known when the last item was read. */
  readonly covers: readonly string[];
  /** Seconds since 1970; known when the last item was read. */
  readonly dataDate: number | undefined;
};

/** One record of a feed, as it was parsed, or why it could not be. `name`: file, member or line. */
export type FeedRecord = { name: string; value: unknown } | { name: string; refused: string };

/** What importers tell besides items. */
export type FeedNotes = {
  /** When the data is of, seconds since 1970; the newest counts. */
  dated(seconds: number | undefined): void;
  /** It is a part of what is published of its release, and covers nothing. */
  isPart(): void;
};
