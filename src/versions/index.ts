export {
  compareDebianVersions,
  satisfies,
} from './debian.ts';
export { debPurl, formatPurl, type PurlParts, parsePurl } from './purl/index.ts';
