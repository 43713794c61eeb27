import { tableOf } from '../../../base/table-of.ts';

const LONGEST = 400;
const LONGEST_LIST = 4000;
const END = /^__(?:END|DATA)__[ \t]*\r?$/m;
/** Compiles what comes after the end. */
const READS_ON = /\bSelfLoader\b/;
const LIST = /\bq[wq]?[ \t]*([([{<|/!])/g;
const CLOSES = tableOf({ '(': ')', '[': ']', '{': '}', '<': '>' });

/** POD, what comes after the end, and comments are no code. */
export function withoutComments(source: string): string {
  const end = READS_ON.test(source) ? source.length : (END.exec(source)?.index ?? source.length);
  let isPod = false;
  const kept: string[] = [];
  for (const line of source.slice(0, end).split('\n')) {
    if (/^=[a-zA-Z]/.test(line)) isPod = !line.startsWith('=cut');
    else if (!isPod && !/^[ \t]*#/.test(line)) kept.push(line);
  }
  return kept.join('\n');
}

/** Texts in quotes, and the words of `qw()`. */
export function literalsOf(code: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < code.length; at++) {
    const quote = code[at];
    if (quote !== '"' && quote !== "'") continue;
    const end = endOfText(code, at + 1, quote);
    if (code[end] === quote && end - at <= LONGEST) found.push(code.slice(at + 1, end));
    // An apostrophe in a comment or pattern opens nothing.
    if (code[end] === quote) at = end;
  }
  for (const { index, 0: start, 1: open = '' } of code.matchAll(LIST)) {
    const list = code.slice(index + start.length, index + start.length + LONGEST_LIST);
    const end = list.indexOf(CLOSES[open] ?? open);
    if (end >= 0)
      found.push(
        ...[list.slice(0, end), ...list.slice(0, end).split(/\s+/)].filter(
          (text) => text !== '' && text.length <= LONGEST,
        ),
      );
  }
  return found;
}

function endOfText(code: string, start: number, quote: string): number {
  for (let at = start; at < Math.min(code.length, start + LONGEST); at++) {
    const char = code[at];
    if (char === '\\') at++;
    else if (char === '\n' || char === quote) return at;
  }
  return Math.min(code.length, start + LONGEST);
}
