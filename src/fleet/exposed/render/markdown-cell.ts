import { terminalText } from '../../../base/terminal-text.ts';

/** A cell of a table, or a line: its content is text, whatever it looks like. */
export function markdownCell(text: string): string {
  return terminalText(text.replaceAll(/\s+/g, ' ')).replaceAll(/[|\\`*_<>[\]]/g, (char) => `\\${char}`);
}
