export { debError } from './errors.ts';
export { parseControl } from './parse-control.ts';
export { type ArMember, readAr } from './read-ar.ts';
export { type DebMember, readDeb } from './read-deb.ts';
export { DEB_LIMITS, type DebLimits, type ExpectedPackage, type UnpackedDeb } from './types.ts';
export { type ReadUnpackedInput, readUnpackedDeb, type UnpackDebInput, unpackDeb } from './unpack-deb.ts';
