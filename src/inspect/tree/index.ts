export { renderImageTree } from './render-image-tree.ts';
export { type ImageTree, type TreeSubject, treeImage } from './tree-image.ts';
