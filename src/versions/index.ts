export {
  compareDebianVersions,
  type DebianVersion,
  parseDebianVersion,
  satisfies,
  type VersionRelation,
} from './debian.ts';
export { versionError } from './errors.ts';
export { debPurl, formatPurl, type Purl, type PurlParts, parsePurl } from './purl.ts';
