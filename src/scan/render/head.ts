import { counted } from '../../base/index.ts';
import { terminalText, wrapText } from '../../base/terminal-text.ts';
import { isoDay } from '../../base/utc-time.ts';
import type { ReportedGap, ScanReport, SpokenBy, UsedFeed } from '../report/types.ts';
import type { Paint } from './paint.ts';
import type { RenderInput } from './types.ts';

/** What is said before anything else: of what image, by what database, and what could not be said. */
export function headLines(
  report: ScanReport,
  paint: Paint,
  width: number,
  sayRemedies: RenderInput['sayRemedies'] = () => [],
): string[] {
  const fit = (text: string): string => wrapText(terminalText(text), width);
  return [
    paint.bold(fit(imageLine(report))),
    ...[inventoryLine(report), ...originLines(report), databaseLine(report)].map((line) =>
      paint.dim(fit(line)),
    ),
    ...supportLine(report).map((line) => paint.in('yellow', fit(line))),
    ...staleLine(report.database.feeds).map((line) => paint.in('yellow', fit(line))),
    ...declaredLine(report.database.feeds).map((line) => paint.dim(fit(line))),
    ...report.image.incomplete.map((line) => paint.in('yellow', fit(line))),
    ...sayRemedies(report.image.remedies ?? []).map((line) => paint.dim(fit(line))),
    ...gapGroups(report.gaps).map((gap) =>
      gap.blocks ? paint.bold(paint.in('red', fit(gapLine(gap)))) : paint.dim(fit(gapLine(gap))),
    ),
    paint.dim(fit(reachLine(report))),
  ];
}

/** What of it the image's own command can load. */
export function reachLine({ reach }: Pick<ScanReport, 'reach'>): string {
  if (reach !== undefined && 'idle' in reach)
    return `${counted(reach.idle, 'component')} of ${reach.examined} cannot be loaded by what the image starts: ${reach.roots.join('; ')}`;
  const why = reach === undefined ? '' : ` (${reach.why})`;
  return `reachability is not examined${why}: everything counts as possibly reached`;
}

function imageLine({ image: { name, digest, distro, platform } }: ScanReport): string {
  return [name, digest?.slice(0, 19), distro?.name, platform].filter(Boolean).join('  ');
}

function inventoryLine({ image }: ScanReport): string {
  const { from, components, files, exposedPorts } = image;
  const source = from === 'image' ? '' : from === 'document' ? ' from a document' : ' from a report';
  return [
    `${components} component${components === 1 ? '' : 's'}${source}`,
    ...(files === undefined ? [] : [`${files.accounted} of ${files.all} files accounted for`]),
    ...(exposedPorts === undefined || exposedPorts.length === 0 ? [] : [`exposes ${exposedPorts.join(' ')}`]),
  ].join(', ');
}

/** Whose the OS packages are, and what says so. */
export function originLines({
  origins: { own, unproven, foreign, isIndexed },
  findings,
}: Pick<ScanReport, 'origins' | 'findings'>): string[] {
  const named = foreign.slice(0, NAMED).join(', ');
  const left = foreign.length - NAMED;
  const packages = counted(unproven, 'OS package');
  return [
    ...(own === 0 ? [] : [`${counted(own, 'OS package')} the distribution's own, by its signed index`]),
    ...(unproven === 0
      ? []
      : [
          isIndexed
            ? `${packages} unproven: not in the signed index, and no sign of a stranger`
            : `${packages} taken for the distribution's own: unproven, without a signed index to ask`,
        ]),
    ...(foreign.length === 0
      ? []
      : [
          `not the distribution's, judged by its records and upstream's: ${named}${left > 0 ? `, +${left}` : ''}`,
        ]),
    ...speakerLine(findings),
  ];
}

/** Who spoke of the OS packages, where it was not their release alone. */
function speakerLine(findings: ScanReport['findings']): string[] {
  const by = (speaker: SpokenBy): number => findings.filter(({ spokenBy }) => spokenBy === speaker).length;
  const [release, upstream, both] = [by('release'), by('upstream'), by('both')];
  if (upstream + both === 0) return [];
  const parts = [
    ...(release === 0 ? [] : [`${release} by the release's records`]),
    ...(upstream === 0 ? [] : [`${upstream} by upstream's`]),
    ...(both === 0 ? [] : [`${both} by both`]),
  ];
  return [`findings in OS packages: ${parts.join(', ')}`];
}

function databaseLine({ database: { builtAt, feeds, digest } }: ScanReport): string {
  const dates = feeds.flatMap(({ date }) => date ?? []);
  const newest = dates.length === 0 ? '' : `, newest ${day(Math.max(...dates))}`;
  return `database of ${day(builtAt)} (${digest.slice(0, 19)}), ${feedsOf(feeds)}${newest}`;
}

function feedsOf({ length }: readonly UsedFeed[]): string {
  return `${length} feed${length === 1 ? '' : 's'}`;
}

function supportLine({ support }: ScanReport): string[] {
  if (support === undefined || support.state === 'supported') return [];
  const { name, endOfLife, endOfLongTermSupport, endOfPaidSupport, state } = support;
  const paid = endOfPaidSupport === undefined ? '' : `; paid support until ${endOfPaidSupport}`;
  if (state === 'over')
    return [`END OF LIFE: ${name} has had no fixes since ${endOfLongTermSupport ?? endOfLife}${paid}`];
  return [
    `${name} is past its regular support (${endOfLife}); long-term support ends ${endOfLongTermSupport}`,
  ];
}

function staleLine(feeds: readonly UsedFeed[]): string[] {
  const stale = feeds.filter(({ isStale }) => isStale);
  if (stale.length === 0) return [];
  const named = stale.map(({ id, ageDays }) => `${id} (${ageText(ageDays ?? 0)})`);
  return [`STALE: ${stale.length} of ${feedsOf(feeds)}: ${named.join(', ')}`];
}

function declaredLine(feeds: readonly UsedFeed[]): string[] {
  const declared = feeds.flatMap(({ id, declared: covered }) =>
    covered === undefined ? [] : [`${id} for ${covered.join(', ')}`],
  );
  return declared.length === 0 ? [] : [`declared whole by you: ${declared.join('; ')}`];
}

function ageText(days: number): string {
  return days < 60
    ? `${days} days`
    : days < 730
      ? `${Math.floor(days / 30)} months`
      : `${Math.floor(days / 365)} years`;
}

const WHYS: Readonly<Record<ReportedGap['why'], string>> = {
  'no-feed': 'NO FEED',
  unproven: 'UNPROVEN, AND NO RECORD SPEAKS OF THEM',
  'unknown-release': 'UNKNOWN RELEASE',
  'no-source': 'no source of advisories',
  'unknown-type': 'of a kind that no advisories cover',
  'no-version': 'without a version',
  'odd-version': 'with a version that cannot be compared',
  undetermined: 'NOT DETERMINED BY THE PUBLISHER',
  'not-understood': 'NOT SAID WHICH VERSIONS',
};

/** What is missing for single components is one line for each reason; what is missing as a whole, one for each feed. */
export function gapGroups(gaps: readonly ReportedGap[]): ReportedGap[] {
  const single = Map.groupBy(
    gaps.filter(({ blocks }) => !blocks),
    ({ why }) => why,
  );
  const joined = [...single].map(([why, all]): ReportedGap => {
    const components = [...new Set(all.flatMap((gap) => gap.components))];
    return { why, what: all.length === 1 ? (all[0]?.what ?? '') : '', components, blocks: false };
  });
  return [...gaps.filter(({ blocks }) => blocks), ...joined];
}

const NAMED = 5;

export function gapLine({ why, what, components }: ReportedGap): string {
  const named = components.slice(0, NAMED).join(', ');
  const left = components.length - NAMED;
  return `${WHYS[why]}${what === '' ? '' : ` (${what})`}: ${components.length} component${components.length === 1 ? '' : 's'}: ${named}${left > 0 ? `, +${left}` : ''}`;
}

function day(seconds: number): string {
  return isoDay(seconds * 1000);
}
