export { humanSize } from './human-size.ts';
export { type Column, renderTable, type TableOptions } from './render-table.ts';
export { renderTree, type TreeNode } from './render-tree.ts';
export { terminalText } from './terminal-text.ts';
