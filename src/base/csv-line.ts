import { terminalText } from './terminal-text.ts';

/**
 * RFC 4180; what a spreadsheet would run as a formula is made text, also where it splits cells at other signs than the comma. Control
 * characters are spelled out, since a file of text is looked at in a terminal, too; line feeds stand between the values of one cell.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

/** Whatever separates cells in some country, the quotes and blanks that may be left before the next one, and a formula's first sign. */
const START = /(?<=^|[;,|\t\r\n])[ "'\u00a0\u3000]*[=+@\uff0b\uff0d\uff1d\uff20-]/g;

function csvCell(text: string): string {
  const shown = asText(text).split('\n').map(terminalText).join('\n');
  return /[",;\r\n]/.test(shown) ? `"${shown.replaceAll('"', '""')}"` : shown;
}

/** A name may begin with `@` or `-`: it is one where nothing follows that could call or link something. */
function asText(text: string): string {
  return text.replace(START, (start: string, at: number) => {
    const sign = start.slice(-1);
    const isName = (sign === '@' || sign === '-') && !['(', '|', '!'].some((call) => text.includes(call, at));
    return isName ? start : `${start.slice(0, -1)}'${sign}`;
  });
}
