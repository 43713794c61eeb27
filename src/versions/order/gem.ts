import { compareBytes } from '../../base/bytes.ts';
import { compareLists, keyedOrder } from './keyed-order.ts';
import { compareNumbers, isDigits, numberOf } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/** Gem::Version: numbers and words; a word makes a prerelease, a dash stands for `.pre.`; zeros at the end do not count. */
export const gemOrder: VersionOrder = keyedOrder({
  scheme: 'gem',
  keyOf: (text) => (VERSION.test(text) ? segmentsOf(text) : undefined),
  compareKeys: (a, b) => compareLists(a, b, compareSegments, '0'),
});

const VERSION = /^[0-9]+(?:\.[0-9a-zA-Z]+)*(?:-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/;

function segmentsOf(text: string): string[] {
  const segments = (text.replaceAll('-', '.pre.').match(/[0-9]+|[a-z]+/gi) ?? []).map((segment) =>
    isDigits(segment) ? numberOf(segment) : segment,
  );
  const firstWord = segments.findIndex((segment) => !isDigits(segment));
  const wordAt = firstWord < 0 ? segments.length : firstWord;
  return [...withoutZeros(segments.slice(0, wordAt)), ...withoutZeros(segments.slice(wordAt))];
}

function withoutZeros(segments: string[]): string[] {
  while (segments.at(-1) === '0') segments.pop();
  return segments;
}

function compareSegments(a: string, b: string): number {
  const aIsNumber = isDigits(a);
  if (aIsNumber !== isDigits(b)) return aIsNumber ? 1 : -1;
  return aIsNumber ? compareNumbers(a, b) : compareBytes(a, b);
}
