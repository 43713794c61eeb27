import { type VersionOrder, versionOrder } from '../order/index.ts';
import type { VersionInterval, VersionRange } from './types.ts';

/**
 * Whether a version is in a range; undefined: the text is not a version of the range's scheme, so that nothing can be said unless the
 * range lists that very text.
 */
export function inRange(version: string, range: VersionRange): boolean | undefined {
  const order = versionOrder(range.scheme);
  if (!order.isVersion(version)) return range.versions?.includes(version) ? true : undefined;
  const isEqual = (other: string): boolean => order.compare(version, other) === 0;
  if (range.except?.some(isEqual)) return false;
  if (range.versions?.some(isEqual)) return true;
  return range.intervals.some((interval) => inInterval(version, interval, order));
}

function inInterval(version: string, interval: VersionInterval, { compare }: VersionOrder): boolean {
  const { low, high, prereleasesOf } = interval;
  if (low !== undefined) {
    const order = compare(version, low);
    if (order < 0 || (order === 0 && interval.lowExcluded)) return false;
  }
  if (high !== undefined) {
    const order = compare(version, high);
    if (order > 0 || (order === 0 && !interval.highIncluded)) return false;
  }
  return prereleasesOf === undefined || isAmong(version, prereleasesOf);
}

function isAmong(version: string, releases: readonly string[]): boolean {
  const match = /^v?(\d+\.\d+\.\d+)(-)?/.exec(version);
  return match === null || match[2] === undefined || releases.includes(match[1] ?? '');
}
