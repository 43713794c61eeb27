import type { AffectedPackage } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { inRange, type VersionInterval, type VersionRange } from '../../versions/index.ts';
import type { AdvisoryQuestion } from './question.ts';

/**
 * What a statement says of one version. `outside`: it knows the package, and means other versions. `undetermined`: its publisher has not
 * looked. `not-understood`: it means versions, and nobody can tell which.
 */
export type StatementVerdict = 'affected' | 'not-affected' | 'outside' | 'undetermined' | 'not-understood';

/** Undefined: it says nothing of this version. */
export function verdictOf(
  { status, range, fix }: AffectedPackage,
  question: AdvisoryQuestion,
): StatementVerdict | undefined {
  if (status === 'undetermined') {
    const isOfSome = range.intervals.length > 0 || range.versions !== undefined;
    if (isOfSome && inRange(question.version, comparedRange(range, question)) === false) return undefined;
    return fix.reason === undefined ? 'undetermined' : 'not-understood';
  }
  const isIn = inRange(question.version, comparedRange(range, question));
  if (isIn === undefined) return undefined;
  if (status === 'not-affected') return isIn ? 'not-affected' : undefined;
  return isIn ? 'affected' : 'outside';
}

/**
 * Lists of single versions next to a range are copies that somebody made once: of a distribution's release the range alone
 * holds. Registries list versions that are affected besides.
 */
function comparedRange(range: VersionRange, { isRelease, withoutEpoch }: AdvisoryQuestion): VersionRange {
  if (isRelease !== true) return range;
  const { versions = [], intervals, ...rest } = range;
  const compared: VersionRange = withoutUndefined({
    ...rest,
    intervals: withoutEpoch === true ? intervals.map(stripped) : intervals,
    versions: intervals.length === 0 ? versions : undefined,
  });
  return compared;
}

function stripped(interval: VersionInterval): VersionInterval {
  const { low, high } = interval;
  return withoutUndefined({
    ...interval,
    low: low !== undefined ? withoutEpoch(low) : undefined,
    high: high !== undefined ? withoutEpoch(high) : undefined,
  });
}

function withoutEpoch(version: string): string {
  return version.replace(/^\d{1,9}:/, '');
}
