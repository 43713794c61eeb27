export { DEFAULT_FEEDS } from './default-feeds.ts';
export { isApkIndex, isWholeFeed, kindOfFile } from './detect-kind.ts';
export { packageListId } from './feed-id.ts';
export { openFeed } from './open-feed.ts';
export {
  type ListedSuite,
  type PackageListHead,
  packageListLines,
} from './packages/package-list.ts';
export { shapeOf } from './records/feed-bytes.ts';
export type { FeedLocation, OpenedFeed } from './types.ts';
