export {
  compareDebianVersions,
  satisfies,
} from './debian.ts';
export { debPurl, formatPurl, type Purl, type PurlParts, parsePurl } from './purl/index.ts';
