export { debError } from './errors.ts';
export type { UnpackedDeb } from './types.ts';
export { readUnpackedDeb, unpackDeb } from './unpack-deb.ts';
