export { buildAdvisoryDatabase } from './build/build-database.ts';
export type { BuildReport, FeedSource } from './build/types.ts';
export { installAdvisoryDatabase } from './install-database.ts';
export { listingOf } from './listed-packages.ts';
export { openAdvisoryDatabase } from './open-database.ts';
export { verifyAdvisoryDatabase } from './verify-database.ts';
