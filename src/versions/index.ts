export { comparedName } from './ecosystem/compared-name.ts';
export {
  ecosystemInAnyCase,
  ecosystemOfPurlType,
  isRegistry,
  KNOWN_ECOSYSTEMS,
  schemeOfEcosystem,
  schemeOfPurlType,
} from './ecosystem/ecosystems.ts';
export { compareDebianVersions, satisfies } from './order/debian.ts';
export { type VersionOrder, type VersionScheme, versionOrder } from './order/index.ts';
export { debPurl, formatPurl, type PurlParts, parsePurl } from './purl/index.ts';
export {
  inRange,
  parseVers,
  parseVersionRange,
  type VersionInterval,
  type VersionRange,
} from './range/index.ts';
