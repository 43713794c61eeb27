export { assembleTree } from './assemble-tree.ts';
export { type AssembledBefore, assembledBefore } from './assembled-before.ts';
export { type CachedTar, packageReader, tarsOf } from './content-reader.ts';
export type { AssembledTree } from './types.ts';
