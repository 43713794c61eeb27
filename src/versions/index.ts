export {
  compareDebianVersions,
  satisfies,
} from './debian.ts';
export { comparedName } from './ecosystem/compared-name.ts';
export type { VersionOrder, VersionScheme } from './order/types.ts';
export { debPurl, formatPurl, type PurlParts, parsePurl } from './purl/index.ts';
export type { VersionInterval, VersionRange } from './range/types.ts';
