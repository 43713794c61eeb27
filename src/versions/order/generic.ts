import { compareBytes } from '../../base/bytes.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigit, isLetter, numberOf, runEnd } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/**
 * Versions of programs and C libraries as their authors write them: 1.1.1w, 3.0.13, 9.6.1p1, 8u412-b08, 1.8.0_412, 2024-01-15. There is no
 * specification; the rules, first difference first:
 *
 * - The text is read as numbers and words; `.`, `-`, `_` and `+` separate them. Words are compared without case.
 * - Words that come before a release are older than nothing, in this order: dev = snapshot = nightly, alpha, beta, milestone, pre =
 *   preview = ea, rc = cr. Directly before a number, `a`, `b` and `m` are alpha, beta and milestone, as in 3.12.0a1; but `b` after a dash
 *   is a build, as in 8u412-b08.
 * - Any other word is newer than nothing, by its letters: 1.0.2 < 1.0.2a < 1.0.2b, 8 < 8u412, 9.6 < 9.6p1.
 * - A further number is newer than any word, after a dot more so than after a dash or plus: 1.0.2zh < 1.0.2-1 < 1.0.2.1. Zeros at the
 *   end of dotted numbers do not count: 1.2 = 1.2.0, 1.2-1 = 1.2.0-1.
 * - `~` makes what follows older than nothing, as distributions write it.
 */
export const genericOrder: VersionOrder = keyedOrder({
  scheme: 'generic',
  keyOf: (text) => (isGeneric(text) ? tokensOf(text.toLowerCase()) : undefined),
  compareKeys: (a, b) => compareLists(a, b, compareTokens, END),
});

type Token = { rank: number; text: string };
const TILDE: Token = { rank: 0, text: '' };
const BEFORE_RELEASE = new Map(
  [
    ['dev', 'snapshot', 'nightly'],
    ['a', 'alpha'],
    ['b', 'beta'],
    ['m', 'milestone'],
    ['pre', 'preview', 'ea'],
    ['rc', 'cr'],
  ].flatMap((words, at) => words.map((word): [string, number] => [word, at + 1])),
);
const SINGLE_LETTERS = new Set(['a', 'b', 'm']);
const RANK_END = 10;
const RANK_WORD = 11;
/** After a dash or a plus: 1.2 < 1.2-15 < 1.2.1. */
const RANK_BUILD = 12;
const RANK_NUMBER = 13;
const END: Token = { rank: RANK_END, text: '' };

/** Starts with a digit, and is not a digest or commit, many of which do so too. */
function isGeneric(text: string): boolean {
  if (!/^v?\d[0-9a-z._+~-]*$/i.test(text)) return false;
  return !(text.length >= 20 && /^[0-9a-f]+$/i.test(text) && /[a-f]/i.test(text));
}

function compareTokens(a: Token, b: Token): number {
  return (
    a.rank - b.rank || (a.rank >= RANK_BUILD ? compareNumbers(a.text, b.text) : compareBytes(a.text, b.text))
  );
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (let at = text.startsWith('v') ? 1 : 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    if (isDigit(code)) {
      const end = runEnd(text, at, isDigit);
      const isBuild = text[at - 1] === '-' || text[at - 1] === '+';
      if (isBuild) trimZeros(tokens);
      tokens.push({ rank: isBuild ? RANK_BUILD : RANK_NUMBER, text: numberOf(text.slice(at, end)) });
      at = end;
    } else if (isLetter(code)) {
      const end = runEnd(text, at, isLetter);
      trimZeros(tokens);
      tokens.push(wordToken(text, at, end));
      at = end;
    } else {
      if (text[at] === '~') {
        trimZeros(tokens);
        tokens.push(TILDE);
      }
      at++;
    }
  }
  trimZeros(tokens);
  return tokens;
}

function wordToken(text: string, from: number, end: number): Token {
  const word = text.slice(from, end);
  const isBuild = word === 'b' && !isDigit(text.charCodeAt(from - 1));
  const isPatch = SINGLE_LETTERS.has(word) && (isBuild || !isDigit(text.charCodeAt(end)));
  const before = isPatch ? undefined : BEFORE_RELEASE.get(word);
  return before === undefined ? { rank: RANK_WORD, text: word } : { rank: before, text: '' };
}

function trimZeros(tokens: Token[]): void {
  for (let last = tokens.at(-1); last && last.rank >= RANK_BUILD && last.text === '0'; last = tokens.at(-1))
    tokens.pop();
}
