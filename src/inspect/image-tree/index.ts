export { type ImageFile, ImageTree } from './image-tree.ts';
export type { Inode } from './inode.ts';
export { type ReadTree, readImageTree } from './read-image-tree.ts';
