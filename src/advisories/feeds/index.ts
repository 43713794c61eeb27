export { packageListLines } from './debian/package-list.ts';
export { DEFAULT_FEEDS } from './default-feeds.ts';
export { isWholeFeed, kindOfFile } from './detect-kind.ts';
export { openFeed } from './open-feed.ts';
export type { FeedLocation, OpenedFeed } from './types.ts';
