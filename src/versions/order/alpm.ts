import { compareBytes } from '../../base/bytes.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigit, isLetter, numberOf, runEnd } from './numbers.ts';
import { label } from './rpm.ts';
import type { VersionOrder } from './types.ts';

/**
 * pacman's vercmp(8): `[epoch:]version[-rel]`. It takes a missing rel for equal to any, which is not an order; here a missing rel is
 * older. Letters that follow a number are older than nothing: 1.0a < 1.0.
 */
export const alpmOrder: VersionOrder = keyedOrder({
  scheme: 'alpm',
  keyOf(text) {
    const { epoch, version, release } = label(text);
    return [numberOf(epoch), tokensOf(version), tokensOf(release)] as const;
  },
  compareKeys: (a, b) =>
    compareNumbers(a[0], b[0]) ||
    compareLists(a[1], b[1], compareTokens, END) ||
    compareLists(a[2], b[2], compareTokens, END),
  isVersion: (text) =>
    /^(?:\d{1,10}:)?[A-Za-z0-9][\w.+]*(?:-\d+(?:\.\d+)?)?$/.test(text) && /\d/.test(label(text).version),
});

/** `gap`: how many separators stand before it; more of them are newer. */
type Token = { gap: number; rank: number; text: string };
const RANK_LETTERS = 0;
const RANK_END = 1;
const RANK_DIGITS = 2;
const END: Token = { gap: 0, rank: RANK_END, text: '' };

function compareTokens(a: Token, b: Token): number {
  return (
    a.gap - b.gap ||
    a.rank - b.rank ||
    (a.rank === RANK_DIGITS ? compareNumbers(a.text, b.text) : compareBytes(a.text, b.text))
  );
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const isSeparator = (code: number): boolean => !isDigit(code) && !isLetter(code);
  for (let at = 0; at < text.length; ) {
    const from = runEnd(text, at, isSeparator);
    const gap = from - at;
    const areDigits = isDigit(text.charCodeAt(from));
    at = runEnd(text, from, areDigits ? isDigit : isLetter);
    const run = text.slice(from, at);
    if (run === '') tokens.push({ gap, rank: RANK_END, text: '' });
    else if (areDigits) tokens.push({ gap, rank: RANK_DIGITS, text: numberOf(run) });
    else tokens.push({ gap, rank: RANK_LETTERS, text: run });
  }
  return tokens;
}
