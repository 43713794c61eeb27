import { compareBytes } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { inRange, versionOrder } from '../../versions/index.ts';
import type { FixStep } from '../fixes/types.ts';
import type { Finding } from '../report/types.ts';

/** One thing to do: move a package to a version, and all that it fixes. */
export type FixGroup = {
  /** As advisories name it: the source's name for OS packages. */
  packageName: string;
  ecosystem: string;
  /** What is there, and the lowest version that fixes everything in the group. */
  from: string;
  to: string;
  /** The base image contains it: a newer base updates it. */
  isInBase: boolean;
  /** What has to be done for it. */
  fix?: FixStep;
  findings: readonly Finding[];
  /** The highest of its findings'. */
  priority: number;
};

/** What to move where, the most urgent first. Only what counts and has a fix is in a group. */
export function groupFixes(findings: readonly Finding[]): FixGroup[] {
  const fixable = findings.filter(
    ({ lowered, fixVersion }) => lowered.length === 0 && fixVersion !== undefined,
  );
  const groups = Map.groupBy(fixable, ({ match, isInBase, fix }) =>
    JSON.stringify([match.ecosystem, match.packageName, match.version, isInBase, fix]),
  );
  return [...groups.values()].map(groupOf).toSorted(inOrder);
}

function groupOf(findings: readonly Finding[]): FixGroup {
  const [{ match, isInBase, fix }] = findings as [Finding];
  return withoutUndefined({
    packageName: match.packageName,
    ecosystem: match.ecosystem,
    from: match.version,
    to: targetOf(findings),
    isInBase,
    fix,
    findings,
    priority: Math.max(...findings.map(({ priority }) => priority)),
  });
}

/** The highest of what each needs may be older than another's fix on that branch: then the next fix that is affected by none. */
function targetOf(findings: readonly Finding[]): string {
  const [{ match }] = findings as [Finding];
  const { compare } = versionOrder(match.range.scheme);
  const highest = findings
    .flatMap(({ fixVersion }) => fixVersion ?? [])
    .reduce((a, b) => (compare(b, a) > 0 ? b : a));
  const isFree = (version: string): boolean =>
    findings.every(({ match: { range } }) => inRange(version, range) !== true);
  const later = findings
    .flatMap(({ match: { fix } }) => fix.versions)
    .filter((version) => compare(version, highest) >= 0);
  return later.toSorted(compare).find(isFree) ?? highest;
}

function inOrder(a: FixGroup, b: FixGroup): number {
  return (
    b.priority - a.priority ||
    b.findings.length - a.findings.length ||
    compareBytes(a.packageName, b.packageName)
  );
}
