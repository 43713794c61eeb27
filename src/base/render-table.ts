import { displayWidth, styled, terminalText, truncate } from './terminal-text.ts';

export type Column = {
  title: string;
  /** Numbers and sizes stand to the right. Default: left. */
  align?: 'left' | 'right';
  /** May be cut with `…` when the table is wider than the terminal. */
  shrinks?: boolean;
};

export type TableOptions = {
  /** Columns of the terminal; undefined (a file or a pipe): nothing is ever cut. */
  width?: number;
  /** Default: plain text. */
  color?: boolean;
};

const GAP = '  ';
const NARROWEST = 8;

/** A table with a heading line, two blanks between columns, no trailing blanks and a final newline. */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, color = false }: TableOptions = {},
): string {
  const cells = rows.map((row) => columns.map((_, index) => terminalText(row[index] ?? '')));
  const titles = columns.map(({ title }) => title);
  const widths = fitWidths(columns, naturalWidths([titles, ...cells]), width);
  const line = (row: readonly string[]): string =>
    columns
      .map((column, index) => pad(row[index] ?? '', widths[index] ?? 0, column.align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [styled(line(titles), 'bold', color), ...cells.map(line)].map((text) => `${text}\n`).join('');
}

function naturalWidths(rows: readonly (readonly string[])[]): number[] {
  const widths: number[] = [];
  for (const row of rows)
    for (const [index, cell] of row.entries())
      widths[index] = Math.max(widths[index] ?? 0, displayWidth(cell));
  return widths;
}

/** Takes from the widest column that may shrink, one terminal column at a time, until the table fits. */
function fitWidths(
  columns: readonly Column[],
  natural: readonly number[],
  width: number | undefined,
): number[] {
  const widths = [...natural];
  if (width === undefined) return widths;
  const total = (): number => widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
  while (total() > width) {
    const widest = columns.reduce<number | undefined>((best, column, index) => {
      if (!column.shrinks || (widths[index] ?? 0) <= NARROWEST) return best;
      return best === undefined || (widths[index] ?? 0) > (widths[best] ?? 0) ? index : best;
    }, undefined);
    if (widest === undefined) return widths;
    widths[widest] = (widths[widest] ?? 0) - 1;
  }
  return widths;
}

function pad(text: string, width: number, align: 'left' | 'right'): string {
  const shown = truncate(text, width);
  const blanks = ' '.repeat(Math.max(0, width - displayWidth(shown)));
  return align === 'right' ? blanks + shown : shown + blanks;
}
