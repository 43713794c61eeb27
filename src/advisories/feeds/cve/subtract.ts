import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { VersionInterval } from '../../../versions/index.ts';

type Compare = (a: string, b: string) => number;

/** The part of `intervals` that is in none of `holes`. */
export function subtract(
  intervals: readonly VersionInterval[],
  holes: readonly VersionInterval[],
  compare: Compare,
): VersionInterval[] {
  if (holes.length === 0) return [...intervals];
  const sorted = holes.toSorted((a, b) => compareLow(a, b, compare));
  return intervals.flatMap((interval) => without(interval, sorted, compare));
}

function without(
  interval: VersionInterval,
  holes: readonly VersionInterval[],
  compare: Compare,
): VersionInterval[] {
  const left: VersionInterval[] = [];
  let rest = interval;
  for (const hole of holes) {
    if (isBelow(hole, rest, compare)) continue;
    if (isBelow(rest, hole, compare)) break;
    const before = hole.low === undefined ? undefined : partBelow(rest, hole.low, hole.lowExcluded);
    if (before !== undefined && !isEmpty(before, compare)) left.push(before);
    if (hole.high === undefined) return left;
    rest = partAbove(rest, hole.high, hole.highIncluded);
    if (isEmpty(rest, compare)) return left;
  }
  return [...left, rest];
}

/** Whether all of `a` is below all of `b`. */
function isBelow(a: VersionInterval, b: VersionInterval, compare: Compare): boolean {
  if (a.high === undefined || b.low === undefined) return false;
  const order = compare(a.high, b.low);
  return order < 0 || (order === 0 && (a.highIncluded !== true || b.lowExcluded === true));
}

/** Up to where a hole begins, and with that version when the hole excludes it. */
function partBelow(
  { low, lowExcluded }: VersionInterval,
  high: string,
  highIncluded: true | undefined,
): VersionInterval {
  return withoutUndefined({
    low,
    lowExcluded: lowExcluded ? lowExcluded : undefined,
    high,
    highIncluded: highIncluded ? highIncluded : undefined,
  });
}

function partAbove(
  { high, highIncluded }: VersionInterval,
  low: string,
  lowExcluded: true | undefined,
): VersionInterval {
  return withoutUndefined({
    low,
    lowExcluded: lowExcluded ? lowExcluded : undefined,
    high,
    highIncluded: highIncluded ? highIncluded : undefined,
  });
}

function isEmpty({ low, lowExcluded, high, highIncluded }: VersionInterval, compare: Compare): boolean {
  if (low === undefined || high === undefined) return false;
  const order = compare(low, high);
  return order > 0 || (order === 0 && (lowExcluded === true || highIncluded !== true));
}

/** Of two that begin at one version the one that holds it comes first. */
function compareLow(a: VersionInterval, b: VersionInterval, compare: Compare): number {
  if (a.low === undefined || b.low === undefined)
    return Number(a.low !== undefined) - Number(b.low !== undefined);
  return compare(a.low, b.low) || Number(a.lowExcluded === true) - Number(b.lowExcluded === true);
}
