import type { AdvisoryDatabase, Fix, Vulnerability } from '../../advisories/index.ts';
import { type Context, compareBytes, displayPath } from '../../base/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import { type VersionRange, versionOrder } from '../../versions/index.ts';
import { questionsOf, SOME_VERSION } from '../match/questions-of.ts';
import { advisoryOfGap, isUndecided } from '../match/undecided.ts';
import type { ScanReach } from '../reach/types.ts';
import { doubtText } from '../report/doubts.ts';
import { isOfVersion } from '../report/gaps.ts';
import type { Finding, NearMiss, ReportedGap, ScannedImage, ScanReport, VexUse } from '../report/types.ts';
import { type ScanInput, scanImage } from '../scan-image.ts';
import { type Judged, unknownVulnerability } from '../triage/triage.ts';
import type { Match } from '../types.ts';

export type ExplainInput = ScanInput & { vulnerability: string };

/** Everything that is known of one vulnerability in one image. */
export type Explanation = {
  asked: string;
  image: ScannedImage;
  /** One for each vulnerability that the name stands for: a DSA stands for several. Empty: no feed knows it. */
  explained: readonly Explained[];
  /** What nothing could be said of: an answer of "not here" does not cover it. */
  gaps: readonly ReportedGap[];
  /** What of the image was not looked at or is not explained, as text: an answer of "not here" does not cover that either. */
  unseen: readonly string[];
};

export type Explained = {
  vulnerability: Vulnerability;
  /**
   * `affected`: something counts. `lowered`: all is lowered. `unknown`: a package that it is known in is here in a version that cannot
   * be determined or compared, or a part of the image could not be judged. `not-affected`: the package is here in a version that is not.
   */
  answer: 'affected' | 'lowered' | 'unknown' | 'not-affected' | 'not-here';
  findings: readonly Finding[];
  /** Statements that a version here is not affected. */
  notAffected: readonly Match[];
  /** Statements about packages that are here, in versions that they do not mean. */
  outside: readonly Outside[];
  /** Packages that it is known in and that are here without a version. */
  unversioned: readonly { ecosystem: string; name: string; locations: readonly string[] }[];
  /** VEX that names it and something here, and changed nothing. */
  unusedVex: readonly (NearMiss & { source: string })[];
  /** Packages that it is known in and that are not here. */
  elsewhere: readonly { ecosystem: string; name: string }[];
  /** Of the components of findings, where reach was asked: how what the image starts gets to the best reached file. */
  reached?: readonly ReachedComponent[];
};

/** `path`: absolute. `steps`: from what the image starts, in words; empty: something of it was not read. */
export type ReachedComponent = {
  component: string;
  answer: string;
  path: string;
  steps: readonly string[];
};

export type Outside = {
  advisory: string;
  feed: string;
  ecosystem: string;
  packageName: string;
  version: string;
  range: VersionRange;
  fix: Fix;
  /** The version is not valid in its ecosystem, and so is in no range. */
  isOdd: boolean;
};

/** Why a vulnerability is found in the image, or why not. */
export async function explainImage(input: ExplainInput, context: Context): Promise<Explanation> {
  const { database, vulnerability } = input;
  const { report, judged, inventory } = await scanImage(input, context);
  const found = report.findings.filter((finding) => isNamed(finding, vulnerability));
  const named = [...database.resolve(vulnerability), ...found.map((finding) => finding.vulnerability.id)];
  const explained = [...new Set(named)]
    .toSorted(compareBytes)
    .map((id) => ({ ...explainOne(id, report, judged, database), unusedVex: [] }))
    .map((each) => ({ ...each, unusedVex: unusedVex(each, report.vex) }))
    .map((each) => withoutUndefined({ ...each, reached: reachedOf(each.findings, inventory.reach) }));
  const { image, gaps } = report;
  return { asked: vulnerability, image, explained, gaps, unseen: unseenOf(report) };
}

/** `image.incomplete` has the files that were not read. */
function unseenOf({ image, doubts }: ScanReport): string[] {
  const unexplained = doubts.filter(({ code }) => code !== 'unread-file');
  return [
    ...image.incomplete,
    ...unexplained.map((doubt) => doubtText(doubt, displayPath)),
    ...unseenPlatforms(image),
  ];
}

function reachedOf(
  findings: readonly Finding[],
  reach: ScanReach | undefined,
): ReachedComponent[] | undefined {
  return (
    reach &&
    [...new Set(findings.flatMap(({ components }) => components))].flatMap(({ id, name }) => {
      const found = reach.components.get(id);
      if (found === undefined || found.isIdle) return [];
      const { answer, path, steps } = found;
      return { component: name, answer, path: `/${displayPath(path)}`, steps };
    })
  );
}

/** Reports of other scanners may have what our database does not know. */
function isNamed({ vulnerability: { id, aliases } }: Finding, asked: string): boolean {
  return [id, ...aliases].some((name) => name.toUpperCase() === asked.toUpperCase());
}

function explainOne(
  id: string,
  { findings: all, gaps, doubts, image }: ScanReport,
  judged: readonly Judged[],
  database: AdvisoryDatabase,
): Omit<Explained, 'unusedVex'> {
  const findings = all.filter(({ vulnerability }) => vulnerability.id === id);
  const notAffected = judged.flatMap(({ judgement }) =>
    judgement.notAffected.filter((match) => match.vulnerability === id),
  );
  const decided = new Set([...findings.map(({ match }) => match), ...notAffected].map(keyOf));
  const questions = judged.flatMap(({ subject }) => questionsOf(subject, database).questions);
  const asked = new Map(questions.map((each) => [keyOf({ ...each, packageName: each.name }), each]));
  const packages = database.packagesOf(id);
  const names = new Set(packages.map(({ ecosystem, name }) => `${ecosystem} ${name}`));
  const outside = [...asked]
    .filter(([key, { ecosystem, name }]) => names.has(`${ecosystem} ${name}`) && !decided.has(key))
    .flatMap(([, question]) => outsideOf(id, question, database));
  const unversioned = unversionedOf(judged, names, database);
  const here = new Set(
    [...asked.values(), ...unversioned].map(({ ecosystem, name }) => `${ecosystem} ${name}`),
  );
  const elsewhere = packages.filter(({ ecosystem, name }) => !here.has(`${ecosystem} ${name}`));
  const vulnerability = database.vulnerability(id) ?? findings[0]?.vulnerability ?? unknownVulnerability(id);
  const isUnsure = unversioned.length > 0 || outside.some(({ isOdd }) => isOdd);
  const isHere = notAffected.length + outside.length > 0;
  const mayHide =
    doubts.length > 0 || gaps.some(({ blocks, why }) => blocks && !isOfVersion(why) && !isUndecided(why));
  const isUndecidedHere = gaps.some(
    ({ why, what }) => isUndecided(why) && database.resolve(advisoryOfGap(what) ?? '').includes(id),
  );
  const answer =
    answerOf(findings) ??
    (isUnsure || isUndecidedHere || image.unreadLayers.length > 0 || (!isHere && mayHide)
      ? 'unknown'
      : isHere
        ? 'not-affected'
        : 'not-here');
  return { vulnerability, answer, findings, notAffected, outside, unversioned, elsewhere };
}

function unversionedOf(
  judged: readonly Judged[],
  names: ReadonlySet<string>,
  database: AdvisoryDatabase,
): Explained['unversioned'] {
  return judged
    .filter(({ subject }) => subject.version === undefined)
    .flatMap(({ subject, components }) => {
      const { questions } = questionsOf({ ...subject, version: SOME_VERSION }, database);
      const known = questions.find(({ ecosystem, name }) => names.has(`${ecosystem} ${name}`));
      const locations = components.flatMap(({ evidence }) => evidence.flatMap((each) => each.locations));
      return known === undefined ? [] : { ecosystem: known.ecosystem, name: known.name, locations };
    });
}

function unusedVex(
  { vulnerability: { id, aliases } }: Explained,
  uses: readonly VexUse[],
): Explained['unusedVex'] {
  const names = new Set([id, ...aliases].map((name) => name.toUpperCase()));
  return uses.flatMap(({ source, nearMisses }) =>
    nearMisses
      .filter(({ vulnerabilities }) => vulnerabilities.some((name) => names.has(name.toUpperCase())))
      .map((miss) => ({ ...miss, source })),
  );
}

function outsideOf(
  id: string,
  { ecosystem, name, version }: { ecosystem: string; name: string; version: string },
  database: AdvisoryDatabase,
): Outside[] {
  const statements = database
    .advisoriesOf(ecosystem, name)
    // By what is not decided nothing is outside: it is among the gaps.
    .filter(({ vulnerability, affected }) => vulnerability === id && affected.status !== 'undetermined');
  return statements.map(({ advisory, feed, affected: { range, fix } }) => ({
    advisory,
    feed,
    ecosystem,
    packageName: name,
    version,
    range,
    fix,
    isOdd: !versionOrder(range.scheme).isVersion(version),
  }));
}

function keyOf({
  ecosystem,
  packageName,
  version,
}: Pick<Match, 'ecosystem' | 'packageName' | 'version'>): string {
  return JSON.stringify([ecosystem, packageName, version]);
}

function answerOf(findings: readonly Finding[]): 'affected' | 'lowered' | undefined {
  if (findings.some(({ lowered }) => lowered.length === 0)) return 'affected';
  return findings.length > 0 ? 'lowered' : undefined;
}
