import { compareBytes } from '../../base/index.ts';
import { versionOrder } from '../../versions/index.ts';
import type { Finding } from '../report/types.ts';

/** One thing to do: move a package to a version, and all that it mends. */
export type FixGroup = {
  /** As advisories name it: the source's name for OS packages. */
  packageName: string;
  ecosystem: string;
  /** What is there, and the lowest version that mends everything in the group. */
  from: string;
  to: string;
  /** The base image holds it: a newer base brings it. */
  isInBase: boolean;
  findings: readonly Finding[];
  /** The highest of its findings'. */
  priority: number;
};

/** What to move where, the most urgent first. Only what counts and has a fix is in a group. */
export function groupFixes(findings: readonly Finding[]): FixGroup[] {
  const fixable = findings.filter(
    ({ lowered, fixVersion }) => lowered.length === 0 && fixVersion !== undefined,
  );
  const groups = Map.groupBy(fixable, ({ match, isInBase }) =>
    JSON.stringify([match.ecosystem, match.packageName, match.version, isInBase]),
  );
  return [...groups.values()].map(groupOf).toSorted(inOrder);
}

function groupOf(findings: readonly Finding[]): FixGroup {
  const [{ match, isInBase }] = findings as [Finding];
  const { compare } = versionOrder(match.range.scheme);
  const versions = findings.flatMap(({ fixVersion }) => fixVersion ?? []);
  return {
    packageName: match.packageName,
    ecosystem: match.ecosystem,
    from: match.version,
    to: versions.reduce((highest, version) => (compare(version, highest) > 0 ? version : highest)),
    isInBase,
    findings,
    priority: Math.max(...findings.map(({ priority }) => priority)),
  };
}

function inOrder(a: FixGroup, b: FixGroup): number {
  return (
    b.priority - a.priority ||
    b.findings.length - a.findings.length ||
    compareBytes(a.packageName, b.packageName)
  );
}
