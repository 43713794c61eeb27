import { terminalText, truncate } from '../../base/terminal-text.ts';

/** A sentence with a name in it is no longer readable beyond this. */
const WIDEST = 500;

/** A line with names that anyone may have made up: on one line, of a bounded length, without control characters. */
export function plainLine(text: string): string {
  return truncate(terminalText(text.replaceAll(/[\r\n]+/g, ' ')), WIDEST);
}
