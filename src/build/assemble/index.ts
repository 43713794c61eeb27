export { type AssembledTree, assembleTree, warnOfUncovered } from './assemble-tree.ts';
export { packageReader, tarPaths } from './content-reader.ts';
