export { type AssembledTree, assembleTree, warnOfUncovered } from './assemble-tree.ts';
export { type CachedTar, packageReader, tarsOf } from './content-reader.ts';
