export { debError } from './errors.ts';
export { unpackJobs } from './jobs.ts';
export { type DebIdentity, readDebIdentity } from './read-deb-identity.ts';
export type { UnpackedDeb } from './types.ts';
export { readUnpackedDeb, unpackDeb } from './unpack-deb.ts';
