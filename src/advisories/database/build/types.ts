import type { Digest } from '../../../base/index.ts';
import type { Feed, FeedItem } from '../../types.ts';

/** A feed and what it says. `covers` and `dataDate` are read after the last item: some feeds tell only while they are read. */
export type FeedSource = Pick<Feed, 'id' | 'kind' | 'url' | 'fetchedAt' | 'isDeclared'> & {
  items: AsyncIterable<FeedItem> | Iterable<FeedItem>;
  /** The ecosystems that it covers completely; `all-it-names`: every one that it names. */
  covers: readonly string[] | 'all-it-names';
  /** Where the feed itself says of when it is; else the newest date of its records counts. */
  dataDate?: number | undefined;
};

export type DatabaseBuildInput = {
  feeds: readonly FeedSource[];
  /** The file to write. What stands there stays in use until the new one is whole. */
  path: string;
  /** Seconds since 1970. */
  builtAt: number;
};

export type BuildReport = {
  digest: Digest;
  sizeBytes: number;
  feeds: readonly Feed[];
  advisories: number;
  vulnerabilities: number;
  packages: number;
  /** What could not be taken; the first of each feed, all are counted in `feeds`. */
  rejected: readonly { feed: string; id: string; reason: string }[];
  /** Statements without a fix about packages that the feeds of that distribution do not know; the first of each feed. */
  strangers: readonly UnknownPackage[];
};

export type UnknownPackage = { feed: string; advisory: string; ecosystem: string; name: string };
