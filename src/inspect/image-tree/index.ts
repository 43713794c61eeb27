export { type ImageFile, ImageTree } from './image-tree.ts';
export type { Inode } from './inode.ts';
export { type ReadLayer, type ReadTree, readImageTree } from './read-image-tree.ts';
