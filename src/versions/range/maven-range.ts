import { withoutUndefined } from '../../base/without-undefined.ts';
import { versionOrder } from '../order/index.ts';
import { invalidRange } from './invalid-range.ts';
import type { VersionInterval, VersionRange } from './types.ts';

/** Maven's version range specification: `[1.0,2.0)`, `(,1.0]`, `[1.0]`, several with commas between them. */
export function parseMavenRange(text: string): VersionRange {
  const { isVersion } = versionOrder('maven');
  const intervals: VersionInterval[] = [];
  const versionIn = (piece: string): string | undefined => {
    const version = piece.trim();
    if (version !== '' && !isVersion(version))
      throw invalidRange(text, `"${version}" is not a valid maven version`);
    return version || undefined;
  };
  let rest = text.trim();
  while (rest !== '') {
    const end = rest.search(/[\])]/);
    const open = rest[0];
    if ((open !== '[' && open !== '(') || end < 0) throw invalidRange(text, 'its brackets do not match');
    const bounds = rest.slice(1, end).split(',').map(versionIn);
    const [low, high] = bounds;
    if (bounds.length === 1 && low !== undefined && open === '[' && rest[end] === ']') {
      intervals.push({ low, high: low, highIncluded: true });
    } else if (bounds.length === 2) {
      intervals.push(
        withoutUndefined({
          low,
          lowExcluded: low !== undefined && open === '(' ? (true as const) : undefined,
          high,
          highIncluded: high !== undefined && rest[end] === ']' ? (true as const) : undefined,
        }),
      );
    } else throw invalidRange(text, 'brackets must hold two bounds, or one version between [ and ]');
    rest = rest.slice(end + 1).trim();
    if (rest.startsWith(',')) rest = rest.slice(1).trim();
    else if (rest !== '') throw invalidRange(text, 'its intervals must be separated by commas');
  }
  return { scheme: 'maven', intervals };
}
