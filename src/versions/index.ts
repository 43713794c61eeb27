export {
  compareDebianVersions,
  satisfies,
} from './debian.ts';
export { debPurl, formatPurl, parsePurl } from './purl.ts';
