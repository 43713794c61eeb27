import type { AdvisoryDatabase } from '../advisories/index.ts';
import type { Context } from '../base/index.ts';
import { withinMinutes } from '../base/within-minutes.ts';
import { withoutUndefined } from '../base/without-undefined.ts';
import { type CatalogComponent, packagesOf } from '../catalog/index.ts';
import { spokenBy, withOrigin } from './distribution/package-origin.ts';
import { DistributionRecords } from './distribution/standing.ts';
import { builtFrom } from './fixes/built-from.ts';
import { needsChange, withFixSteps } from './fixes/fix-steps.ts';
import type { BuiltFrom } from './fixes/types.ts';
import { joinReports } from './foreign/join-reports.ts';
import type { ForeignReport } from './foreign/types.ts';
import { IgnoreBook } from './ignore/ignore-book.ts';
import type { IgnoreRule } from './ignore/types.ts';
import { type InventorySource, takeInventory } from './inventory/take-inventory.ts';
import type { ScanInventory } from './inventory/types.ts';
import { symbolsAbsent } from './match/go-symbols.ts';
import { judge } from './match/judge.ts';
import { otherPlatform } from './match/other-platform.ts';
import { releaseEcosystems } from './match/release-ecosystems.ts';
import { unreachable } from './reach/unreachable.ts';
import { usedReach } from './reach/used-reach.ts';
import { type AllowUnexplained, doubtsLeft, packagesLeft } from './report/doubts.ts';
import { exploitedUnjudged, markExploited } from './report/exploited-unjudged.ts';
import { collectGaps } from './report/gaps.ts';
import { doubtsOfLost } from './report/lost-records.ts';
import { askedEcosystems, neededFeeds } from './report/needed-feeds.ts';
import { packageOrigins } from './report/package-origins.ts';
import type { Finding, ScannedImage, ScanReport } from './report/types.ts';
import { mayBeAffected } from './report/unknown-version.ts';
import { unprovenPrograms } from './report/unproven-programs.ts';
import { releaseLife, usedDatabase } from './report/used-database.ts';
import { distinctSubjects } from './subjects/distinct-subjects.ts';
import { subjectOfCatalog } from './subjects/subject-of.ts';
import { cannotRun, type LoweringRule, urgency } from './triage/lowering-rules.ts';
import { type Judged, type TriageInput, triage } from './triage/triage.ts';
import type { VexSource } from './vex/types.ts';
import { VexBook } from './vex/vex-book.ts';

export type ScanInput = {
  source: InventorySource;
  database: AdvisoryDatabase;
  vex: readonly VexSource[];
  /** Fetches what hangs on the image and counts by policy; asked once the image is known. */
  attachedVex?: ((image: ScannedImage) => Promise<readonly VexSource[]>) | undefined;
  ignore: readonly IgnoreRule[];
  /** Other scanners' reports of the same image. */
  reports: readonly ForeignReport[];
  /** Programs that no component explains, and that the user answers for. */
  allowUnexplained?: readonly AllowUnexplained[];
};

/** A report, and what it was made from: explaining one finding needs both. */
export type Scan = { report: ScanReport; inventory: ScanInventory; judged: readonly Judged[] };

/** What is known against the software in one image, each finding with what raises and lowers it. */
export async function scanImage(input: ScanInput, context: Context): Promise<Scan> {
  const { database, reports } = input;
  const now = Math.floor(context.clock.nowMs() / 1000);
  const inventory = await takeInventory(input.source, reports, context);
  const { judged, unasked } = withinMinutes('judging the packages of this image', () =>
    judgeAll(inventory, database),
  );
  const attached = (await input.attachedVex?.(inventory.image)) ?? [];
  const vex = new VexBook([...input.vex, ...attached], inventory);
  const ignore = new IgnoreBook(input.ignore, now);
  const distribution = new DistributionRecords(inventory.components, database);
  const triageInput = {
    judged,
    database,
    standingOf: (candidate) => distribution.standingOf(candidate),
    rules: [
      leftTo(distribution),
      symbolsAbsent(inventory.goPrograms),
      otherPlatform(inventory.image.platform),
      cannotRun,
      unreachable(inventory.reach),
      urgency,
      (candidate) => vex.lowering(candidate),
      (candidate) => ignore.lowering(candidate),
    ] satisfies LoweringRule[],
    exposedPorts: inventory.image.exposedPorts,
    asked: inventory,
    baseLayers: inventory.image.base?.layers,
  } satisfies TriageInput;
  const joined = withinMinutes('weighing what is known against this image', () =>
    joinReports({ reports, inventory, findings: triage(triageInput), triage: triageInput }),
  );
  const asked = askedEcosystems(judged, database);
  const answers = input.allowUnexplained ?? [];
  const left = doubtsLeft(inventory.doubts, answers);
  const packages = packagesLeft(inventory.unexplainedPackages, answers);
  const recipe = await recipeOf(joined.findings, inventory, input.source, context);
  const report: ScanReport = {
    image: withRests(inventory.image, reports),
    packages: packagesOf(inventory),
    origins: packageOrigins(inventory.components, database),
    database: usedDatabase(database, neededFeeds(asked, database), now),
    support: releaseLife(
      database,
      { ecosystems: ecosystemsOf(inventory), name: inventory.image.distro?.name },
      now,
    ),
    reachability: inventory.reach === undefined ? 'not-examined' : 'examined',
    ...withoutUndefined({ reach: usedReach(inventory) }),
    findings: withOrigins(withFixSteps(joined.findings, inventory, recipe), inventory, database),
    notAffected: judged.reduce((sum, { judgement }) => sum + judgement.notAffected.length, 0),
    gaps: [
      ...unprovenPrograms(judged, packages.unexplained, database),
      ...markExploited(
        collectGaps(judged, unasked, packages.unexplained, (one) => mayBeAffected(one, database)),
        database,
      ),
    ],
    exploitedUnjudged: exploitedUnjudged(judged, database),
    doubts: [...left.doubts, ...doubtsOfLost(database.feeds, asked)],
    allowed: [...left.allowed, ...packages.allowed],
    vex: vex.uses(),
    ignoreRules: ignore.uses(),
    reports: joined.reports,
  };
  return { report, inventory, judged };
}

/** Asked of the image's own provenance, where a finding is in what no package of a distribution brought. */
async function recipeOf(
  findings: readonly Finding[],
  inventory: ScanInventory,
  source: InventorySource,
  context: Context,
): Promise<BuiltFrom | undefined> {
  if (source.kind !== 'image' || !needsChange(findings, inventory)) return undefined;
  return await builtFrom(inventory.image, source.options ?? {}, context);
}

function withOrigins(
  findings: readonly Finding[],
  { components }: ScanInventory,
  database: AdvisoryDatabase,
): Finding[] {
  const byId = new Map(components.map((component) => [component.id, component]));
  return findings.map((finding) => {
    const named = finding.components.map((each) => withOrigin(each, byId, database));
    const speaker = spokenBy(finding.match, named);
    const whole = { ...finding, components: named };
    return speaker === undefined ? whole : { ...whole, spokenBy: speaker };
  });
}

/** What the release's own record calls fixed or not affected. */
function leftTo(distribution: DistributionRecords): LoweringRule {
  return (candidate) => {
    const standing = distribution.standingOf(candidate);
    return standing.kind === 'lowered' ? standing.lowering : undefined;
  };
}

function withRests(image: ScannedImage, reports: readonly ForeignReport[]): ScannedImage {
  const rests = reports.flatMap(({ name, incomplete }) => incomplete.map((text) => `${name}: ${text}`));
  return { ...image, incomplete: [...image.incomplete, ...rests] };
}

/** Each distinct package version is judged once, wherever it is. `unasked`: components without a name that a database knows. */
function judgeAll(
  { components }: ScanInventory,
  database: AdvisoryDatabase,
): { judged: Judged[]; unasked: CatalogComponent[] } {
  const byId = new Map(components.map((component) => [component.id, component]));
  const { subjects, unnamed } = distinctSubjects(components, subjectOfCatalog);
  const judged = subjects.map((asked) => ({
    subject: asked.subject,
    components: asked.components.flatMap((id) => byId.get(id) ?? []),
    judgement: judge(asked.subject, database),
  }));
  const unasked = unnamed.flatMap((id) => byId.get(id) ?? []);
  return { judged, unasked: unasked.filter(({ kind }) => kind !== 'operating-system') };
}

function ecosystemsOf({ image: { distro } }: ScanInventory): readonly string[] {
  if (distro === undefined) return [];
  return releaseEcosystems({ id: distro.id, release: distro.versionId })?.own ?? [];
}
