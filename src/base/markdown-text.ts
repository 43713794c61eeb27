import { terminalText } from './terminal-text.ts';

/** What becomes a link, a mention or a reference where Markdown is shown, though backslashes stand before its signs. */
const LIVE = /@|:\/\/|www\.|#\d|[!$&]\d|^[~%][a-z]|\bgh-\d/i;

/**
 * Text of others as it is, in Markdown: no markup, and words that would be live are code. GitHub looks for mentions and references in what
 * it has rendered already, so escapes do not keep it from them; in code nothing is looked for.
 */
export function markdownText(raw: string): string {
  return oneLine(raw)
    .split(' ')
    .map((word) => (LIVE.test(word) ? markdownCode(word) : word.replaceAll(/[\\`*_{}[\]<>#|~@!&]/g, '\\$&')))
    .join(' ');
}

/** The same as code, also in a cell of a table. The fence is longer than any run of backticks within (CommonMark 6.1). */
export function markdownCode(raw: string): string {
  // In a table a bar ends the cell, in code too.
  const line = oneLine(raw).replaceAll('|', '\\|');
  if (line === '') return '';
  const longest = Math.max(0, ...[...line.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return longest === 0 ? `${fence}${line}${fence}` : `${fence} ${line} ${fence}`;
}

function oneLine(raw: string): string {
  return terminalText(raw.replaceAll(/\s+/g, ' '));
}
