export { inRange } from './in-range.ts';
export { parseVersionRange } from './parse-range.ts';
export type { VersionInterval, VersionRange } from './types.ts';
export { parseVers } from './vers.ts';
