import { type VersionOrder, versionOrder } from '../order/index.ts';
import { inRange } from './in-range.ts';
import type { VersionInterval, VersionRange } from './types.ts';

/**
 * The canonical text of a range by the VERS specification: sorted, each version once. Undefined for a range in which nothing lies, which VERS
 * cannot say; nor can it say that an npm range lets only some prereleases in, so it is written without that.
 */
export function formatVers(range: VersionRange): string | undefined {
  const order = versionOrder(range.scheme);
  const intervals = mergeIntervals(range.intervals, order);
  const outside = { scheme: range.scheme, intervals };
  const constraints = new Map<string, string>();
  for (const { low, lowExcluded, high, highIncluded } of intervals) {
    if (low !== undefined && low === high) constraints.set(low, '=');
    else {
      if (low !== undefined) constraints.set(low, lowExcluded ? '>' : '>=');
      if (high !== undefined) constraints.set(high, highIncluded ? '<=' : '<');
    }
  }
  for (const version of unique(range.versions ?? [], order))
    if (inRange(version, outside) !== true) constraints.set(version, '=');
  for (const version of unique(range.except ?? [], order))
    if (inRange(version, range) === false && inRange(version, { ...range, except: [] }) === true) {
      const [same, comparator] =
        [...constraints].find(([other]) => order.compare(other, version) === 0) ?? [];
      if (same === undefined) constraints.set(version, '!=');
      else if (comparator === '=') constraints.delete(same);
      else if (comparator === '>=' || comparator === '<=') constraints.set(same, comparator.slice(0, 1));
    }
  const isAll = intervals.some(({ low, high }) => low === undefined && high === undefined);
  if (constraints.size === 0) return isAll ? `vers:${range.scheme}/*` : undefined;
  const sorted = [...constraints].sort(([a], [b]) => order.compare(a, b));
  return `vers:${range.scheme}/${sorted.map(([version, comparator]) => constraintText(comparator, version)).join('|')}`;
}

function constraintText(comparator: string, version: string): string {
  return (
    (comparator === '=' ? '' : comparator) + encodeURIComponent(version).replaceAll(/%(2B|3A)/g, unescape)
  );
}

function unescape(escaped: string): string {
  return escaped === '%2B' ? '+' : ':';
}

function unique(versions: readonly string[], { compare }: VersionOrder): string[] {
  const sorted = [...versions].sort(compare);
  return sorted.filter((version, at) => at === 0 || compare(sorted[at - 1] ?? '', version) !== 0);
}

/** The same set of versions in intervals that neither overlap nor touch, from old to new. */
function mergeIntervals(intervals: readonly VersionInterval[], order: VersionOrder): VersionInterval[] {
  const sorted = intervals
    .filter((interval) => !isEmpty(interval, order))
    .sort((a, b) => compareLows(a, b, order));
  const merged: VersionInterval[] = [];
  for (const interval of sorted) {
    const last = merged.at(-1);
    if (last === undefined || !reaches(last, interval, order)) merged.push(withoutRules(interval));
    else if (last.high !== undefined && compareHighs(last, interval, order) < 0) {
      delete last.high;
      delete last.highIncluded;
      if (interval.high !== undefined) last.high = interval.high;
      if (interval.highIncluded) last.highIncluded = true;
    }
  }
  return merged;
}

function withoutRules(interval: VersionInterval): VersionInterval {
  const bounds = { ...interval };
  delete bounds.prereleasesOf;
  return bounds;
}

function isEmpty(
  { low, lowExcluded, high, highIncluded }: VersionInterval,
  { compare }: VersionOrder,
): boolean {
  if (low === undefined || high === undefined) return false;
  const order = compare(low, high);
  return order > 0 || (order === 0 && (lowExcluded === true || !highIncluded));
}

function compareLows(a: VersionInterval, b: VersionInterval, { compare }: VersionOrder): number {
  if (a.low === undefined || b.low === undefined)
    return Number(a.low !== undefined) - Number(b.low !== undefined);
  return compare(a.low, b.low) || Number(a.lowExcluded ?? false) - Number(b.lowExcluded ?? false);
}

function compareHighs(a: VersionInterval, b: VersionInterval, { compare }: VersionOrder): number {
  if (a.high === undefined || b.high === undefined)
    return Number(a.high === undefined) - Number(b.high === undefined);
  return compare(a.high, b.high) || Number(a.highIncluded ?? false) - Number(b.highIncluded ?? false);
}

/** Whether no version lies between the end of one interval and the start of the next. */
function reaches(last: VersionInterval, next: VersionInterval, { compare }: VersionOrder): boolean {
  if (last.high === undefined || next.low === undefined) return true;
  const order = compare(last.high, next.low);
  return order > 0 || (order === 0 && (last.highIncluded === true || !next.lowExcluded));
}
