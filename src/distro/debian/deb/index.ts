export { debError } from './errors.ts';
export { unpackJobs } from './jobs.ts';
export { type DebIdentity, readDebIdentity } from './read-deb-identity.ts';
export { DamagedTarError } from './tar-blocks.ts';
export type { PackedDeb, UnpackedDeb } from './types.ts';
export { readUnpackedDeb, recallUnpackedDeb, unpackDeb } from './unpack-deb.ts';
