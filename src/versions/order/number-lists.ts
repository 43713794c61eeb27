import { keyedOrder } from './keyed-order.ts';
import { compareNumbers, numberOf } from './numbers.ts';
import type { VersionOrder } from './types.ts';

/** R's package_version: numbers between dots or dashes; the longer of two that begin alike is newer. */
export const cranOrder: VersionOrder = keyedOrder({
  scheme: 'cran',
  keyOf: (text) => (/^\d+(?:[.-]\d+)*$/.test(text) ? text.split(/[.-]/).map(numberOf) : undefined),
  compareKeys: compareNumberLists,
});

/** Haskell's Data.Version without its old tags: numbers between dots; the longer of two that begin alike is newer. */
export const hackageOrder: VersionOrder = keyedOrder({
  scheme: 'hackage',
  keyOf: (text) => (/^\d+(?:\.\d+)*$/.test(text) ? text.split('.').map(numberOf) : undefined),
  compareKeys: compareNumberLists,
});

function compareNumberLists(a: readonly string[], b: readonly string[]): number {
  for (const [at, number] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order = compareNumbers(number, other);
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
