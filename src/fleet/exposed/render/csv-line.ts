import { terminalText } from '../../../base/terminal-text.ts';

/**
 * RFC 4180; a cell that a spreadsheet would run as a formula is made text. Control characters are spelled out, since a file of text is
 * looked at in a terminal, too; line feeds stand between the values of one cell.
 */
export function csvLine(cells: readonly string[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(text: string): string {
  const shown = text.split('\n').map(terminalText).join('\n');
  const safe = /^(?:[=+\t\r]|[-@].*[(|!])/.test(text) ? `'${shown}` : shown;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
