import { tableOf } from '../../base/table-of.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigit, isLetter, numberOf, runEnd } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/**
 * PHP's version_compare, by which Composer orders what it has normalized: parts of digits or letters; words rank dev < alpha < beta <
 * RC < end < number < pl, any other word, upper-case ones among them, below dev.
 */
export const composerOrder: VersionOrder = keyedOrder({
  scheme: 'composer',
  keyOf: tokensOf,
  compareKeys: (a, b) => compareLists(a, b, compareTokens, END),
  isVersion: (text) => VERSION.test(text) && !/\.x\b/.test(text),
});

/** Branches (`dev-main`, `1.x-dev`) are not versions: what they hold changes. */
const VERSION = /^[vV]?\d[\w.+-]*$/;

type Token = { rank: number; text: string };
const RANK_HASH = 5;
const RANKS: Record<string, number> = tableOf({
  dev: 1,
  alpha: 2,
  a: 2,
  beta: 3,
  b: 3,
  RC: 4,
  rc: 4,
  '#': RANK_HASH,
  pl: 8,
  p: 8,
  patch: 8,
});
const RANK_END = 6;
const RANK_NUMBER = 7;
const END: Token = { rank: RANK_END, text: '' };

function compareTokens(a: Token, b: Token): number {
  // In PHP a `#` stands for any number: the one thing that keeps this from being an order. No version has one.
  if (a.rank === RANK_HASH ? isNumberOrEnd(b) : b.rank === RANK_HASH && isNumberOrEnd(a)) return 0;
  return a.rank - b.rank || (a.rank === RANK_NUMBER ? compareNumbers(a.text, b.text) : 0);
}

function isNumberOrEnd(token: Token): boolean {
  return token.rank === RANK_END || token.rank === RANK_NUMBER;
}

function tokensOf(version: string): Token[] {
  const text = /^[vV]\d/.test(version) ? version.slice(1) : version;
  const tokens: Token[] = [];
  for (let at = 0; at < text.length; ) {
    const code = text.charCodeAt(at);
    const belongs = isDigit(code) ? isDigit : isLetter(code) ? isLetter : undefined;
    const end = belongs === undefined ? at + 1 : runEnd(text, at, belongs);
    const part = text.slice(at, end);
    if (belongs === isDigit) tokens.push({ rank: RANK_NUMBER, text: numberOf(part) });
    else if (belongs === isLetter || part === '#') tokens.push({ rank: RANKS[part] ?? 0, text: '' });
    at = end;
  }
  return tokens;
}
