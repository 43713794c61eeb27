export { type AssembledTree, assembleTree, warnOfUncovered } from './assemble-tree.ts';
export { tarPaths } from './content-reader.ts';
