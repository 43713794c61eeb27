import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { Digest } from '../../base/digest.ts';
import {
  isOfUpstreamAlone,
  isUnproven,
  type Judgement,
  type KeptStandings,
  type LoweringFacts,
  type Match,
  parseLoweringFacts,
  type Subject,
} from '../../scan/index.ts';
import type { PackageVersion, VersionJudgement } from '../../store/index.ts';
import { versionOrder } from '../../versions/index.ts';
import { subjectOfVersion } from './subject-of-version.ts';

type Status = VersionJudgement['statuses'][number];

type JudgedBy = {
  database: AdvisoryDatabase;
  standings: KeptStandings;
  /** Functions of programs, of those that are asked for here. */
  tables: ReadonlyMap<Digest, Uint8Array>;
};

/** The programs whose functions decide what one judgement comes to. */
export function programsAsked({ facts }: PackageVersion, { matches }: Judgement): Digest[] {
  if (facts === undefined || !matches.some(({ symbols }) => symbols !== undefined)) return [];
  return parseLoweringFacts(facts).go?.programs?.map(({ functions }) => functions) ?? [];
}

/** What the store keeps of one judgement. */
export function versionJudgement(
  version: PackageVersion,
  { matches, notAffected, gaps }: Judgement,
  { database, standings, tables }: JudgedBy,
): VersionJudgement {
  const { type, namespace, name, facts } = version;
  const kept = { type, namespace: namespace === '' ? undefined : namespace, name };
  const known = {
    facts: facts === undefined ? undefined : parseLoweringFacts(facts),
    functionsOf: (digest: Digest) => tables.get(digest),
  };
  const subject = subjectOfVersion(version);
  const affected = matches.map((match): Status => {
    const said = standings.of(match, kept, known);
    const isUnnamed = subject !== undefined && isOfUpstreamAlone(match, subject);
    const whole = statusOf(match, 'affected', database);
    const status = isUnnamed ? { ...whole, fixedVersion: '' } : whole;
    if (said.standing !== 'lowered') return { ...status, status: said.standing };
    const because = said.because.map(({ text, source }) => `${text} (${source})`).join('; ');
    return { ...status, status: 'lowered', because };
  });
  return {
    versionId: version.id,
    statuses: [...affected, ...notAffected.map((match) => statusOf(match, 'not-affected', database))],
    gaps: [...gaps, ...silence(version, { subject, gaps }, { facts: known.facts, database })].map(
      ({ why, what }) => ({
        why,
        what,
      }),
    ),
  };
}

/** Nobody speaks of a package that brought programs, and nothing proves it to be its distribution's: said of the release. */
function silence(
  version: PackageVersion,
  { subject, gaps }: { subject: Subject | undefined; gaps: Judgement['gaps'] },
  { facts, database }: { facts: LoweringFacts | undefined; database: AdvisoryDatabase },
): VersionJudgement['gaps'] {
  if (subject === undefined || facts?.brought === undefined) return [];
  const { type, distro } = version;
  const isSilent =
    gaps.some(({ why }) => why === 'no-source') ||
    (facts.brought.needsProof && isUnproven(subject, gaps, database));
  return isSilent ? [{ why: UNPROVEN, what: distro === '' ? type : distro }] : [];
}

/** Why a version could not be judged, in the store. */
export const UNPROVEN = 'unproven';

function statusOf(match: Match, status: 'affected' | 'not-affected', database: AdvisoryDatabase): Status {
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
