export { type AssembledTree, assembleTree } from './assemble-tree.ts';
export { type CachedTar, packageReader, tarsOf } from './content-reader.ts';
