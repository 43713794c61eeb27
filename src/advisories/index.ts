export { cvssBaseScore, levelOfScore } from './cvss/base-score.ts';
export {
  type BuildInput,
  type BuildReport,
  buildAdvisoryDatabase,
  type FeedSource,
  openAdvisoryDatabase,
} from './database/index.ts';
export {
  DEFAULT_FEEDS,
  type FeedLocation,
  type OpenedFeed,
  openFeed,
  type PublicFeed,
} from './feeds/index.ts';
export type {
  AdvisoryDatabase,
  AffectedPackage,
  Feed,
  FeedItem,
  FeedKind,
  Fix,
  PackageAdvisory,
  ReleaseSupport,
  Severity,
  SeverityLevel,
  Vulnerability,
} from './types.ts';
export { parseVex } from './vex/parse-vex.ts';
export type { VexDocument, VexJustification, VexProduct, VexStatement, VexStatus } from './vex/types.ts';
