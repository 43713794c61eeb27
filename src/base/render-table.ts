import { displayWidth, styled, terminalText, truncate, wrapText } from './terminal-text.ts';

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

/** Narrower than this, a table that does not fit is not cut: each row is a record of lines. */
const ROOM_FOR_CUTS = 80;

/**
 * A table with a heading line, two blanks between columns, no trailing blanks and a final newline. Where it does not fit, its widest cells are
 * cut; on a narrow terminal, or where that does not suffice, rows are records instead.
 */
export function renderTable(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, color = false }: TableOptions = {},
): string {
  const cells = rows.map((row) => columns.map((_, index) => terminalText(row[index] ?? '')));
  const titles = columns.map(({ title }) => title);
  const widths = fitWidths(columns, naturalWidths([titles, ...cells]), width);
  if (rows.length > 0 && width !== undefined && isTooNarrow(width, widths, naturalWidths([titles, ...cells])))
    return records(titles, cells, { width, color });
  const line = (row: readonly string[]): string =>
    columns
      .map((column, index) => pad(row[index] ?? '', widths[index] ?? 0, column.align ?? 'left'))
      .join(GAP)
      .trimEnd();
  return [styled(line(titles), 'bold', color), ...cells.map(line)].map((text) => `${text}\n`).join('');
}

function isTooNarrow(width: number, fitted: readonly number[], natural: readonly number[]): boolean {
  return totalOf(fitted) > width || (width < ROOM_FOR_CUTS && totalOf(natural) > width);
}

/** The first cell, and below it the others with their titles; nothing is cut. */
function records(
  titles: readonly string[],
  rows: readonly (readonly string[])[],
  { width = 0, color = false }: TableOptions,
): string {
  const widest = Math.max(0, ...titles.slice(1).map(displayWidth));
  const before = 2 + widest + GAP.length;
  const wrapped = (cell: string): string =>
    wrapText(cell, width - before).replaceAll('\n  ', `\n${' '.repeat(before)}`);
  const record = ([head = '', ...more]: readonly string[]): string =>
    [
      ...(head === '' ? [] : [styled(head, 'bold', color)]),
      ...more.flatMap((cell, index) =>
        cell === '' ? [] : [`  ${pad(titles[index + 1] ?? '', widest, 'left')}${GAP}${wrapped(cell)}`],
      ),
    ]
      .map((line) => `${line}\n`)
      .join('');
  return rows.map(record).join('\n');
}

function totalOf(widths: readonly number[]): number {
  return widths.reduce((sum, each) => sum + each, GAP.length * (widths.length - 1));
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
  while (totalOf(widths) > width) {
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
