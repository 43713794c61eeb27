import { versionOrder } from '../../versions/index.ts';
import type { Match } from '../types.ts';

/** The version to move to: of the branches that have the fix, the lowest above the one that is there. */
export function fixVersionOf({
  fix,
  version,
  range,
}: Pick<Match, 'fix' | 'version' | 'range'>): string | undefined {
  const { compare } = versionOrder(range.scheme);
  return fix.versions.filter((fixed) => compare(fixed, version) > 0).toSorted(compare)[0] ?? fix.versions[0];
}
