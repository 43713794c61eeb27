import type { FeedKind, SeverityLevel } from '../../advisories/index.ts';
import { counted, displayPath } from '../../base/index.ts';
import { isUndecided } from '../match/undecided.ts';
import { ACT_NOW } from '../triage/tier.ts';
import { doubtText } from './doubts.ts';
import { isOfVersion } from './gaps.ts';
import { notesOf } from './notes.ts';
import type { Finding, Lowering, ReportedGap, ScanReport } from './types.ts';

/** What `--fail-on` takes. */
export const THRESHOLDS = ['act-now', 'critical', 'high', 'medium', 'low', 'kev', 'eol', 'any'] as const;
export type Threshold = (typeof THRESHOLDS)[number];

export type ScanVerdict = {
  /** `yes`: nothing at the threshold. `no`: something is. `unknown`: nothing is, and of some components nothing could be said. */
  answer: 'yes' | 'no' | 'unknown';
  /** The reasons for the answer, as text. */
  reasons: readonly string[];
  /** What it leaves aside, where there is any: ignored by which file, not shown by which option. */
  notes?: readonly string[];
};

type Judging = {
  maxFeedAgeDays?: number | undefined;
  /** Only these severities count; what nobody rated may be one of them. Undefined: all. */
  levels?: readonly SeverityLevel[] | undefined;
};

/** Lowered findings fail nothing, unless they are urgent and lowered by what proves nothing. Without a threshold findings are only shown; what could not be said is never a yes. */
export function verdictOf(
  report: ScanReport,
  thresholds: readonly Threshold[],
  judging: Judging = {},
): ScanVerdict {
  const verdict = judge(report, thresholds, judging);
  const notes = notesOf(report);
  return notes.length === 0 ? verdict : { ...verdict, notes };
}

function judge(
  report: ScanReport,
  thresholds: readonly Threshold[],
  { maxFeedAgeDays = MAX_FEED_AGE_DAYS, levels }: Judging,
): ScanVerdict {
  const failures = thresholds.flatMap((threshold) => failureOf(report, threshold, levels) ?? []);
  if (failures.length > 0) return { answer: 'no', reasons: failures };
  const unread = report.image.unreadLayers;
  if (unread.length > 0)
    return {
      answer: 'unknown',
      reasons: unread.map((position) => `layer ${position + 1} was not read: its content is unknown`),
    };
  const isOfExploited = thresholds.length > 0 && thresholds.every((threshold) => threshold === 'kev');
  const blocking = report.gaps.filter((gap) => gap.blocks && !(isOfExploited && isOfOthers(gap)));
  if (blocking.length > 0) {
    const named = (...whys: ReportedGap['why'][]): string =>
      [...new Set(blocking.filter(({ why }) => whys.includes(why)).map(({ what }) => what))].join(', ');
    const [feeds, releases] = [named('no-feed', 'unknown-type'), named('unknown-release')];
    const silent = blocking.filter(({ why }) => why === 'no-source' || why === 'unproven');
    const reasons = [
      ...(feeds === '' ? [] : [`no feed covers ${feeds}`]),
      ...(releases === '' ? [] : [`unknown release of some packages: ${releases}`]),
      ...silent.map(silentText),
      ...blocking.filter(({ why }) => isOfVersion(why)).map(versionText),
      ...undecidedTexts(blocking),
    ];
    return { answer: 'unknown', reasons };
  }
  const doubts = [
    ...report.doubts.map((doubt) => doubtText(doubt, displayPath)),
    ...lifeDoubts(report, thresholds),
    ...thresholdDoubts(report, thresholds, maxFeedAgeDays),
    ...levelDoubts(report, thresholds, levels),
  ];
  if (doubts.length > 0) return { answer: 'unknown', reasons: doubts };
  if (report.exploitedUnjudged.length > 0 && thresholds.some((threshold) => URGENT.has(threshold)))
    return {
      answer: 'unknown',
      reasons: report.exploitedUnjudged.map(
        ({ name }) => `unknown version of ${name}; some of its versions are exploited`,
      ),
    };
  return { answer: 'yes', reasons: [] };
}

/** Not of what is known to be exploited, as far as can be told; the rest of what may be is told apart. */
function isOfOthers({ why, isExploited }: ReportedGap): boolean {
  return isOfVersion(why) || (isUndecided(why) && isExploited !== true);
}

/** Which statements, whose, and what is here of the package. */
function undecidedTexts(gaps: readonly ReportedGap[]): string[] {
  return (['not-understood', 'undetermined'] as const).flatMap((why) => {
    const found = gaps.filter((gap) => gap.why === why);
    const named = found
      .slice(0, NAMED)
      .map(({ what, components }) => `${what}; here: ${components.join(', ')}`);
    const more = found.length > NAMED ? `, and ${found.length - NAMED} more` : '';
    const said =
      why === 'undetermined'
        ? 'not determined by its publisher, affected or not'
        : 'an advisory does not say which versions it means';
    return found.length === 0 ? [] : [`${said}: ${named.join(', ')}${more}`];
  });
}

/** Packages with programs that nothing else explains, and that nobody speaks of. */
function silentText({ why, what, components }: ReportedGap): string {
  const names = components.slice(0, NAMED).join(', ');
  const more = components.length > NAMED ? ` and ${components.length - NAMED} more` : '';
  return why === 'unproven'
    ? `no record speaks of ${names}${more}, which brought programs, and nothing proves them to be of ${what}`
    : `no record speaks of ${names}${more}, which brought programs`;
}

function versionText({ why, components }: ReportedGap): string {
  const names = components.slice(0, NAMED).join(', ');
  return why === 'no-version'
    ? `unknown version of ${names}, and advisories speak of some`
    : `the version of ${names} cannot be compared with those that advisories speak of`;
}

const NAMED = 3;

/** Older than this, by what it says and not by when it was fetched, a feed may not know what a threshold asks for. */
const MAX_FEED_AGE_DAYS = 7;

/** What nobody rated may be of a severity that is asked for. */
function levelDoubts(
  report: ScanReport,
  thresholds: readonly Threshold[],
  levels: Judging['levels'],
): string[] {
  const isByLevel = thresholds.some((threshold) => LEVELS.some((level) => level === threshold));
  const isAsked = isByLevel || (levels !== undefined && !levels.includes('unknown'));
  const unrated = report.findings.filter(
    ({ lowered, severity }) => lowered.length === 0 && severity.level === 'unknown',
  );
  return isAsked && unrated.length > 0 ? [`${counted(unrated.length, 'finding')} that nobody rated`] : [];
}

function lifeDoubts({ image, support }: ScanReport, thresholds: readonly Threshold[]): string[] {
  if (!thresholds.includes('eol') || image.distro === undefined || support !== undefined) return [];
  return [`no feed says when support of ${image.distro.name} ends, which --fail-on eol needs`];
}

/** What each threshold needs: feeds that are there and new enough. */
function thresholdDoubts(
  report: ScanReport,
  thresholds: readonly Threshold[],
  maxFeedAgeDays: number,
): string[] {
  if (thresholds.every((threshold) => threshold === 'eol')) return [];
  const { feeds } = report.database;
  const kinds = [...new Set(thresholds.flatMap((threshold) => KINDS_NEEDED[threshold] ?? []))];
  const absent = kinds.filter((kind) => !feeds.some((feed) => feed.kind === kind));
  const old = feeds.filter(
    ({ kind, isNeeded, ageDays = Number.POSITIVE_INFINITY }) =>
      (isNeeded || kinds.includes(kind)) && ageDays > maxFeedAgeDays,
  );
  return [
    ...absent.map((kind) => `no feed of kind ${kind}, which --fail-on ${thresholds.join(',')} needs`),
    ...feeds
      .filter(({ kind, lost = 0 }) => lost > 0 && kinds.includes(kind))
      .map(
        ({ id, lost = 0 }) =>
          `${counted(lost, 'record')} of feed ${id} cannot be read, and --fail-on ${thresholds.join(',')} needs it whole`,
      ),
    ...old.map(
      ({ id, ageDays }) =>
        `the data of feed ${id} is ${ageDays} days old (--max-feed-age ${maxFeedAgeDays}d)`,
    ),
  ];
}

const KINDS_NEEDED: Partial<Record<Threshold, readonly FeedKind[]>> = {
  kev: ['kev'],
  'act-now': ['kev', 'epss'],
};

/** Thresholds that an exploited vulnerability is over. */
const URGENT: ReadonlySet<Threshold> = new Set(['act-now', 'kev', 'any']);

const LEVELS: readonly SeverityLevel[] = ['critical', 'high', 'medium', 'low'];

function failureOf(
  { findings, support }: ScanReport,
  threshold: Threshold,
  levels: Judging['levels'],
): string | undefined {
  if (threshold === 'eol')
    return support?.state === 'over' ? `--fail-on eol: support of ${support.name} has ended` : undefined;
  const counted = findings.filter(
    (finding) =>
      finding.lowered.length === 0 || (URGENT.has(threshold) && isUrgent(finding) && !isSettled(finding)),
  );
  const isWanted = ({ severity }: Finding): boolean =>
    threshold !== 'any' || levels === undefined || levels.includes(severity.level);
  const met = counted.filter((finding) => isWanted(finding) && meets(finding, threshold)).length;
  return met === 0 ? undefined : `--fail-on ${threshold}: ${met} finding${met === 1 ? '' : 's'}`;
}

function isUrgent({ vulnerability, priority }: Finding): boolean {
  return vulnerability.exploited !== undefined || vulnerability.isMalicious || priority >= ACT_NOW;
}

/** Proof from the image, the release's own record, VEX that counts, the user's rule; not that it matters little, nor a name. */
const SETTLING: ReadonlySet<Lowering['code']> = new Set([
  'left-to-distribution',
  'symbols-absent',
  'other-platform',
  'vex',
  'ignored',
]);

/** Each of its components is lowered by something that suffices however urgent it is. */
function isSettled({ components }: Finding): boolean {
  return (
    components.length > 0 &&
    components.every(({ lowered }) =>
      lowered.some(({ code, isProven }) => SETTLING.has(code) || isProven === true),
    )
  );
}

function meets(
  { tier, lowered, vulnerability, severity }: Finding,
  threshold: Exclude<Threshold, 'eol'>,
): boolean {
  switch (threshold) {
    case 'any':
      return true;
    case 'act-now':
      return tier === 'act-now' || lowered.length > 0;
    case 'kev':
      return vulnerability.exploited !== undefined;
    default: {
      const at = LEVELS.findIndex((level) => level === severity.level);
      return at >= 0 && at <= LEVELS.indexOf(threshold);
    }
  }
}
