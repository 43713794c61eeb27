export { readZipEntry } from './read-entry.ts';
export { readZip } from './read-zip.ts';
export type { ZipEntry } from './types.ts';
