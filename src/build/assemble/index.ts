export { type AssembledTree, type AssembleInput, assembleTree } from './assemble-tree.ts';
export { tarPaths } from './content-reader.ts';
