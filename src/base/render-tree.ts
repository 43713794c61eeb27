import type { TableOptions } from './render-table.ts';
import { displayWidth, styled, terminalText, truncate } from './terminal-text.ts';
import { withoutUndefined } from './without-undefined.ts';

export type TreeNode = {
  label: string;
  /** Said behind the label, and fainter in colour: a version, a size. */
  detail?: string;
  children?: readonly TreeNode[];
};

/** A tree with one line for each node, roots at the left edge, and a final newline. */
export function renderTree(roots: readonly TreeNode[], { width, color = false }: TableOptions = {}): string {
  const lines: string[] = [];
  for (const root of roots) addNode(root, { first: '', rest: '' }, lines, withoutUndefined({ width, color }));
  return lines.map((line) => `${line}\n`).join('');
}

/** `first` stands before the node itself, `rest` before all that hangs below it. */
function addNode(
  node: TreeNode,
  { first, rest }: { first: string; rest: string },
  lines: string[],
  options: TableOptions,
): void {
  lines.push(nodeLine(node, first, options));
  const children = node.children ?? [];
  for (const [index, child] of children.entries()) {
    const isLast = index === children.length - 1;
    addNode(
      child,
      { first: `${rest}${isLast ? '└─ ' : '├─ '}`, rest: `${rest}${isLast ? '   ' : '│  '}` },
      lines,
      options,
    );
  }
}

function nodeLine(node: TreeNode, before: string, { width = Infinity, color = false }: TableOptions): string {
  // Below a certain room the branches would eat the names: rather a line that wraps than one that says nothing.
  const room = Math.max(width - displayWidth(before), 16);
  const label = truncate(terminalText(node.label), room);
  const left = room - displayWidth(label) - 2;
  const detail = node.detail === undefined || left < 2 ? '' : truncate(terminalText(node.detail), left);
  return `${before}${label}${detail === '' ? '' : `  ${styled(detail, 'dim', color)}`}`;
}
