export { debPurl } from './deb-purl.ts';
export { formatPurl } from './format-purl.ts';
export { parsePurl } from './parse-purl.ts';
export type { PurlParts } from './types.ts';
