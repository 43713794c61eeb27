export { buildAdvisoryDatabase } from './build/build-database.ts';
export type { BuildInput, BuildReport, FeedSource, Stranger } from './build/types.ts';
export { installAdvisoryDatabase } from './install-database.ts';
export { openAdvisoryDatabase } from './open-database.ts';
export { verifyAdvisoryDatabase } from './verify-database.ts';
