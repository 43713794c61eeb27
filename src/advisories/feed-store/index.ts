export { type BuildFromFeedsInput, buildFromFeeds } from './build-from-feeds.ts';
export { type DatabaseStatus, databaseStatus } from './database-status.ts';
export { defaultFeeds, publicFeeds, readFeedConfig } from './feed-config.ts';
export { FeedStore } from './feed-store.ts';
export { type FoundFeed, findFeeds, type SkippedFile } from './find-feeds.ts';
export { importFeed } from './import-feed.ts';
export type { ConfiguredFeed, StoredFeed } from './types.ts';
export { type FeedUpdate, updateFeeds } from './update-feeds.ts';
