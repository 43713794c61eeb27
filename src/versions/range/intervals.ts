import type { VersionOrder } from '../order/index.ts';
import type { VersionInterval } from './types.ts';

export type Comparator = '<' | '<=' | '>' | '>=';

export function intervalOf(comparator: Comparator, version: string): VersionInterval {
  switch (comparator) {
    case '<':
      return { high: version };
    case '<=':
      return { high: version, highIncluded: true };
    case '>':
      return { low: version, lowExcluded: true };
    case '>=':
      return { low: version };
  }
}

/** What is in all of the intervals; undefined: nothing can. */
export function intersect(
  intervals: readonly VersionInterval[],
  { compare }: VersionOrder,
): VersionInterval | undefined {
  const result: VersionInterval = {};
  for (const { low, lowExcluded, high, highIncluded } of intervals) {
    if (low !== undefined) {
      const order = result.low === undefined ? 1 : compare(low, result.low);
      if (order > 0) {
        result.low = low;
        delete result.lowExcluded;
      }
      if (order >= 0 && lowExcluded) result.lowExcluded = true;
    }
    if (high !== undefined) {
      const order = result.high === undefined ? -1 : compare(high, result.high);
      if (order < 0) {
        result.high = high;
        delete result.highIncluded;
        if (highIncluded) result.highIncluded = true;
      }
      if (order === 0 && !highIncluded) delete result.highIncluded;
    }
  }
  if (result.low === undefined || result.high === undefined) return result;
  const order = compare(result.low, result.high);
  const isEmpty = order > 0 || (order === 0 && (result.lowExcluded || !result.highIncluded));
  return isEmpty ? undefined : result;
}
