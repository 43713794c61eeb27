export { renderImageTree } from './render-image-tree.ts';
export { treeImage } from './tree-image.ts';
