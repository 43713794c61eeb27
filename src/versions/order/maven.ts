import { compareBytes } from '../../base/bytes.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigit, numberOf } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/**
 * Maven's "Version Order Specification" (maven.apache.org/pom.html). Every text has a place in it, so versions are those that start
 * with a digit (or `v` and one) and hold letters, digits and `._+-` only.
 */
export const mavenOrder: VersionOrder = keyedOrder({
  scheme: 'maven',
  keyOf: mavenKey,
  compareKeys: (a, b) => compareLists(a, b, compareTokens, END),
  isVersion: (text) => /^[vV]?\d[\w.+-]*$/.test(text),
});

/**
 * From old to new: a word, the end, a word that only follows releases, a number after a dash, a number after a dot. A zero after a dot is
 * equal to the end, and yet newer than a word, as the specification has it. So there are cycles around zeros before a word after a
 * dot: 2.9.0.RC3 < 2.9.0 < 2.9.0-1 < 2.9.0.RC1. Maven 3.8.7 differs there: it takes 2.9.0.RC1 for older than 2.9.0-1. Nothing else departs
 * from a total order.
 */
type Token = { rank: number; text: string; isAfterDash: boolean };
const WORDS = ['alpha', 'beta', 'milestone', 'rc', 'snapshot', '', 'sp'];
const RANK_END = WORDS.indexOf('');
const RANK_OTHER_WORD = WORDS.length;
const RANK_DASH_NUMBER = RANK_OTHER_WORD + 1;
const RANK_DOT_NUMBER = RANK_DASH_NUMBER + 1;
const END: Token = { rank: RANK_END, text: '', isAfterDash: true };

const ALIASES: Record<string, string> = { cr: 'rc', ga: '', final: '', release: '' };
const SHORT: Record<string, string> = { a: 'alpha', b: 'beta', m: 'milestone' };

function compareTokens(a: Token, b: Token): number {
  if ((a === END && isDotZero(b)) || (b === END && isDotZero(a))) return 0;
  if (a.rank !== b.rank) return a.rank - b.rank;
  if (a.rank >= RANK_DASH_NUMBER) return compareNumbers(a.text, b.text);
  return compareBytes(a.text, b.text) || Number(a.isAfterDash) - Number(b.isAfterDash);
}

function isDotZero(token: Token): boolean {
  return token.rank === RANK_DOT_NUMBER && token.text === '0';
}

function mavenKey(version: string): Token[] {
  const tokens: Token[] = [];
  let from = 0;
  let isAfterDash = false;
  const close = (to: number, isLast: boolean): void => {
    const text = version.slice(from, to).toLowerCase() || '0';
    const isNumber = isDigit(text.charCodeAt(0));
    if (isAfterDash) trim(tokens);
    const nextIsDigit = !isLast && isDigit(version.charCodeAt(to));
    if (isNumber)
      tokens.push({
        rank: isAfterDash ? RANK_DASH_NUMBER : RANK_DOT_NUMBER,
        text: numberOf(text),
        isAfterDash,
      });
    else tokens.push(wordToken(text, nextIsDigit, isAfterDash));
  };
  for (let at = 0; at < version.length; at++) {
    const char = version[at];
    if (char === '.' || char === '-') {
      close(at, false);
      from = at + 1;
      isAfterDash = char === '-';
    } else if (at > from && isDigit(version.charCodeAt(at)) !== isDigit(version.charCodeAt(at - 1))) {
      close(at, false);
      from = at;
      isAfterDash = true;
    }
  }
  close(version.length, true);
  trim(tokens);
  return tokens;
}

function wordToken(text: string, nextIsDigit: boolean, isAfterDash: boolean): Token {
  const long = nextIsDigit && Object.hasOwn(SHORT, text) ? SHORT[text] : undefined;
  const word = long ?? (Object.hasOwn(ALIASES, text) ? (ALIASES[text] ?? text) : text);
  const rank = WORDS.indexOf(word);
  return { rank: rank < 0 ? RANK_OTHER_WORD : rank, text: word, isAfterDash };
}

/** Takes nulls (0, "", final, ga) off the end; the parts before are trimmed already. */
function trim(tokens: Token[]): void {
  for (let last = tokens.at(-1); last && (last.text === '' || last.text === '0'); last = tokens.at(-1))
    tokens.pop();
}
