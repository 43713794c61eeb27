export { InflateBudget, readZipEntry } from './read-entry.ts';
export { readZip } from './read-zip.ts';
export type { ZipArchive, ZipEntry } from './types.ts';
