export { type AssembledTree, assembleTree } from './assemble-tree.ts';
export { tarPaths } from './content-reader.ts';
