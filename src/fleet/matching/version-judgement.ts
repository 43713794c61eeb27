import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Judgement, Match } from '../../scan/index.ts';
import type { VersionJudgement } from '../../store/index.ts';
import { versionOrder } from '../../versions/index.ts';

type Status = VersionJudgement['statuses'][number];

/** What the store keeps of one judgement. */
export function versionJudgement(
  versionId: number,
  { matches, notAffected, gaps }: Judgement,
  database: AdvisoryDatabase,
): VersionJudgement {
  return {
    versionId,
    statuses: [
      ...matches.map((match) => statusOf(match, 'affected', database)),
      ...notAffected.map((match) => statusOf(match, 'not-affected', database)),
    ],
    gaps: gaps.map(({ why, what }) => ({ why, what })),
  };
}

function statusOf(match: Match, status: Status['status'], database: AdvisoryDatabase): Status {
  const { vulnerability, advisories } = match;
  const published = Date.parse(database.vulnerability(vulnerability)?.published ?? '');
  return {
    vulnerability,
    status,
    fixedVersion: status === 'affected' ? fixOf(match) : '',
    because: advisories.map(({ id, feed }) => `${id} ${feed}`).join(', '),
    // What nobody dated could have been known at the latest when the feeds were read.
    knownFrom: Number.isFinite(published) ? published : database.builtAt * 1000,
  };
}

/** The nearest newer version that has the fix. */
function fixOf({ fix, version, range: { scheme } }: Match): string {
  const { compare } = versionOrder(scheme);
  const newer = fix.versions.filter((each) => compare(each, version) > 0).sort(compare);
  return newer[0] ?? '';
}
