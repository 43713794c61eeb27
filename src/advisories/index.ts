export { cvssBaseScore, levelOfScore } from './cvss/base-score.ts';
export {
  type BuildReport,
  buildAdvisoryDatabase,
  type FeedSource,
  installAdvisoryDatabase,
  listingOf,
  openAdvisoryDatabase,
  verifyAdvisoryDatabase,
} from './database/index.ts';
export { advisoriesError } from './errors.ts';
export {
  type BuildFromFeedsInput,
  buildFromFeeds,
  type ConfiguredFeed,
  type DatabaseStatus,
  databaseStatus,
  defaultFeeds,
  FeedStore,
  type FeedUpdate,
  type FoundFeed,
  findFeeds,
  importFeed,
  publicFeeds,
  readFeedConfig,
  type SkippedFile,
  type StoredFeed,
  updateFeeds,
} from './feed-store/index.ts';
export { severityLevel } from './feeds/osv/read-severities.ts';
export { type FoundVulnerability, type SearchInput, searchAdvisories } from './search-advisories.ts';
export type {
  AdvisoryDatabase,
  AffectedPackage,
  Feed,
  FeedItem,
  FeedKind,
  Fix,
  ListedPackage,
  LostRecords,
  PackageAdvisory,
  RejectedItem,
  Severity,
  SeverityLevel,
  Vulnerability,
} from './types.ts';
export { FEED_KINDS, SEVERITY_LEVELS } from './types.ts';
export { parseVex } from './vex/parse-vex.ts';
export type { VexDocument, VexJustification, VexProduct, VexStatement } from './vex/types.ts';
