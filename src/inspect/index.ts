export { diffImages, type ImageDiff, renderDiff } from './diff/index.ts';
export { inspectError } from './errors.ts';
export { humanSize } from './human-size.ts';
export { type ImageFile, ImageTree, type Inode, type ReadTree, readImageTree } from './image-tree/index.ts';
export { type Column, renderTable, type TableOptions } from './render-table.ts';
export { renderTree, type TreeNode } from './render-tree.ts';
export { renderShow, renderShowTree, type ShownImage, showImage } from './show/index.ts';
export { terminalText } from './terminal-text.ts';
export { renderWhy, type WhyAnswer, whyImage, whyRecipe } from './why/index.ts';
