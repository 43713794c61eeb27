import { counted, displayPath } from '../../base/index.ts';
import { displayWidth, terminalText, wrapText } from '../../base/terminal-text.ts';
import { stepText } from '../fixes/step-text.ts';
import { restText, summaryOf } from '../report/summary.ts';
import type { Finding, ScanReport } from '../report/types.ts';
import { type FixGroup, groupFixes } from '../triage/group-fixes.ts';
import { closingLines } from './closing.ts';
import { levelText } from './finding-text.ts';
import { headLines } from './head.ts';
import { Paint } from './paint.ts';
import type { RenderInput } from './types.ts';

/** A screenful of what is urgent; the rest of it is counted. */
const SHOWN_URGENT = 12;
const SHOWN_FIXES = 20;

/** The report for people: what to act on, what a rebuild fixes, and the rest by reason. */
export function renderTable(input: RenderInput): string {
  const { report, verdict, showRest, terminal, sayRemedies } = input;
  const paint = new Paint(terminal.color === true);
  // A file or a pipe has lines of any length.
  const width = Math.max(40, terminal.width ?? Number.POSITIVE_INFINITY);
  const lines = [
    ...headLines(report, paint, width, sayRemedies),
    '',
    ...urgent(report.findings, paint, width),
    ...unjudged(report.exploitedUnjudged, paint, width),
    ...pinned(report.findings, paint, width),
    ...fixes(groupFixes(report.findings), paint, width),
    ...rest(input, paint, width),
    ...(showRest ? listed(report.findings, paint, width) : []),
    ...closingLines(input, paint, width),
    ...verdict.reasons.map((reason) => paint.bold(paint.in('red', fit(reason, width)))),
  ];
  return `${lines.join('\n').trimEnd()}\n`;
}

function urgent(findings: readonly Finding[], paint: Paint, width: number): string[] {
  const all = findings.filter(({ tier }) => tier === 'act-now');
  if (all.length === 0) return [paint.bold(paint.in('green', 'ACT NOW: nothing')), ''];
  const left = all.length - SHOWN_URGENT;
  return [
    paint.bold(paint.in('red', `ACT NOW: ${all.length}`)),
    ...all.slice(0, SHOWN_URGENT).flatMap((finding) => urgentLines(finding, paint, width)),
    ...(left > 0 ? [paint.dim(`  … and ${left} more: -o list shows all`)] : []),
    '',
  ];
}

function urgentLines(finding: Finding, paint: Paint, width: number): string[] {
  const { vulnerability, severity, match, fixVersion, priority } = finding;
  const facts = factsOf(finding);
  const head = `  ${paint.bold(terminalText(vulnerability.id))}  ${priority}  ${paint.level(severity.level, levelText(finding))}`;
  const unfixed =
    match.fix.state === 'unknown' || match.fix.elsewhere !== undefined
      ? (match.fix.reason ?? 'no fix yet')
      : 'no fix yet';
  const move = fixVersion === undefined ? unfixed : `-> ${fixVersion}`;
  const what = `    ${match.packageName} ${match.version} ${move}  ${whereOf(finding)}`;
  const title = vulnerability.title === undefined ? [] : [fit(`    ${vulnerability.title}`, width)];
  return [
    ...besideOrBelow(head, facts, width),
    fit(what, width),
    ...(finding.fix?.by === 'change' ? [fit(`    ${stepText(finding.fix)}`, width)] : []),
    ...title.map((line) => paint.dim(line)),
  ];
}

/** Texts that do not fit into a line go below it. */
function besideOrBelow(head: string, text: string, width: number): string[] {
  if (text === '') return [head];
  const shown = terminalText(text);
  const isFitting = visible(head) + 2 + displayWidth(shown) <= width;
  return isFitting ? [`${head}  ${shown}`] : [head, wrapText(`    ${shown}`, width)];
}

/** What no number says: exploited, malicious, likely. */
function factsOf({
  vulnerability: { exploited, epss, isMalicious, decision },
  seenBy,
  caveats,
}: Finding): string {
  return [
    ...(isMalicious ? ['MALICIOUS'] : []),
    ...(exploited === undefined
      ? []
      : [`exploited since ${exploited.dateAdded}${exploited.ransomware ? ' (ransomware)' : ''}`]),
    ...(exploited === undefined && decision?.exploitation === 'active' ? ['exploited (SSVC)'] : []),
    ...(epss === undefined ? [] : [`EPSS ${percent(epss.probability)}`]),
    ...(seenBy.includes('shearwall') ? [] : [`only ${seenBy.join(', ')}`]),
    ...(caveats.length > 0 ? ['less sure'] : []),
  ].join(', ');
}

function percent(probability: number): string {
  return probability < 0.1 ? `${(probability * 100).toFixed(1)} %` : `${Math.round(probability * 100)} %`;
}

function whereOf({ components }: Finding): string {
  const places = [...new Set(components.flatMap(({ locations }) => locations))];
  const named =
    components.length > 1 ? [...new Set(components.map(({ name }) => name))].join(' ') : undefined;
  if (named !== undefined) return `in ${named}`;
  const [first] = places;
  if (first === undefined) return '';
  return `in /${displayPath(first)}${places.length > 1 ? ` +${places.length - 1}` : ''}`;
}

/** Exploited in some version, and nothing says which one is here. */
function unjudged(all: ScanReport['exploitedUnjudged'], paint: Paint, width: number): string[] {
  if (all.length === 0) return [];
  return [
    paint.bold(paint.in('red', `EXPLOITED IN SOME VERSIONS, AND NOTHING TELLS WHICH IS HERE: ${all.length}`)),
    ...all
      .slice(0, SHOWN_URGENT)
      .flatMap(({ name, locations: [first = '', ...more], vulnerabilities }) => [
        fit(
          `  ${name} in /${displayPath(first)}${more.length > 0 ? ` +${more.length}` : ''}: ${vulnerabilities.join(' ')}`,
          width,
        ),
      ]),
    '',
  ];
}

/** Exploited somewhere, and lowered here: one line for each package and reason, so that a kernel's headers are one line. */
function pinned(findings: readonly Finding[], paint: Paint, width: number): string[] {
  const all = findings.filter(({ isPinned }) => isPinned);
  if (all.length === 0) return [];
  const groups = Map.groupBy(
    all,
    (finding) => `${finding.match.packageName} ${finding.match.version}: ${restText(finding)}`,
  );
  return [
    paint.bold(paint.in('yellow', `EXPLOITED, BUT LOWERED: ${all.length}`)),
    ...[...groups].flatMap(([text, group]) => [
      fit(`  ${text}`, width),
      paint.dim(fit(`    ${group.map(({ vulnerability }) => vulnerability.id).join(' ')}`, width)),
    ]),
    '',
  ];
}

function fixes(groups: readonly FixGroup[], paint: Paint, width: number): string[] {
  if (groups.length === 0) return [];
  const changes = groups.filter(({ fix }) => fix?.by === 'change');
  const rebuilds = groups.filter(({ fix }) => fix?.by !== 'change');
  const own = rebuilds.filter(({ isInBase }) => !isInBase);
  const base = rebuilds.filter(({ isInBase }) => isInBase);
  const byFile = Map.groupBy(changes, ({ fix }) => stepText(fix));
  return [
    ...(rebuilds.length === 0
      ? []
      : [paint.bold(titleOf('FIX BY REBUILDING', rebuilds)), legend(paint, width)]),
    ...fixRows(own, paint, width),
    ...(base.length === 0 ? [] : ['  with a newer base image:', ...fixRows(base, paint, width)]),
    ...(rebuilds.length === 0 ? [] : ['']),
    ...(changes.length === 0
      ? []
      : [paint.bold(titleOf('FIX BY CHANGING FILES', changes)), legend(paint, width)]),
    ...[...byFile].flatMap(([step, all]) => [fit(`  ${step}:`, width), ...fixRows(all, paint, width)]),
    ...(changes.length === 0 ? [] : ['']),
  ];
}

function titleOf(title: string, groups: readonly FixGroup[]): string {
  const total = groups.reduce((sum, { findings }) => sum + findings.length, 0);
  return `${title}: ${counted(groups.length, 'update')} for ${counted(total, 'finding')}`;
}

function legend(paint: Paint, width: number): string {
  return paint.dim(fit('  package, from -> to, findings, the worst of them', width));
}

function fixRows(groups: readonly FixGroup[], paint: Paint, width: number): string[] {
  const shown = groups.slice(0, SHOWN_FIXES);
  const left = groups.length - shown.length;
  const cells = shown.map((group) => [group.packageName, group.from, group.to].map(terminalText));
  const natural = [0, 1, 2].map((column) =>
    Math.max(0, ...cells.map((row) => displayWidth(row[column] ?? ''))),
  );
  const isTable = natural.reduce((total, each) => total + each, 0) <= width - LEVEL_COLUMNS;
  const rows = shown.flatMap((group, index) => {
    const [name = '', from = '', to = ''] = cells[index] ?? [];
    const [worst] = group.findings.toSorted((a, b) => b.priority - a.priority);
    const level = worst === undefined ? '' : levelText(worst);
    const painted = worst === undefined ? '' : paint.level(worst.severity.level, level);
    const ids = group.findings.map(({ vulnerability }) => terminalText(vulnerability.id));
    const count = group.findings.length;
    if (!isTable)
      return [
        wrapText(`  ${name}  ${from} -> ${to}`, width),
        `    ${counted(count, 'finding')}  ${painted}`,
        paint.dim(wrapText(`    ${fitIds(ids, 2 * width)}`, width)),
      ];
    const [padded, older, newer] = [name, from, to].map((cell, column) => pad(cell, natural[column] ?? 0));
    const head = `  ${padded}  ${older} -> ${newer}  ${String(count).padStart(3)}  `;
    const listed = fitIds(ids, width - displayWidth(head) - LEVEL_WIDTH);
    if (listed === '') return [`${head}${painted}`];
    return [`${head}${painted}${' '.repeat(Math.max(1, LEVEL_WIDTH - level.length))}${paint.dim(listed)}`];
  });
  return [...rows, ...(left > 0 ? [paint.dim(`  … and ${left} more: -o list shows all`)] : [])];
}

/** `critical 10.0` and a gap. */
const LEVEL_WIDTH = 15;
/** What is next to the names and versions of a row: gaps, the arrow, the count and the severity. */
const LEVEL_COLUMNS = 28;

function rest({ report, showRest }: RenderInput, paint: Paint, width: number): string[] {
  const { rest: reasons, tiers } = summaryOf(report);
  if (tiers['the-rest'] === 0) return [];
  return [
    `${paint.bold(`THE REST: ${tiers['the-rest']}`)}${showRest ? '' : paint.dim('  --show-suppressed lists them')}`,
    ...reasons.map(({ text, count }) => fit(`  ${String(count).padStart(5)}  ${text}`, width)),
    '',
  ];
}

function listed(findings: readonly Finding[], paint: Paint, width: number): string[] {
  const all = findings.filter(({ tier }) => tier === 'the-rest');
  return [
    ...all.flatMap((finding) => {
      const { vulnerability, match, lowered } = finding;
      const head = `  ${terminalText(vulnerability.id)}  ${paint.level(finding.severity.level, levelText(finding))}`;
      const why = lowered.map(
        ({ text, source, date }) => `${text} (${[source, date].filter(Boolean).join(', ')})`,
      );
      return [
        ...besideOrBelow(head, `${match.packageName} ${match.version}`, width),
        ...(why.length > 0 ? why : [restText(finding)]).map((text) => paint.dim(fit(`    ${text}`, width))),
      ];
    }),
    ...(all.length > 0 ? [''] : []),
  ];
}

function pad(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - displayWidth(text)));
}

/** As many as there is room for, and how many are left. */
function fitIds(ids: readonly string[], width: number): string {
  for (let count = ids.length; count > 0; count--) {
    const left = ids.length - count;
    const text = `${ids.slice(0, count).join(' ')}${left > 0 ? ` +${left}` : ''}`;
    if (text.length <= width) return text;
  }
  return '';
}

function fit(text: string, width: number): string {
  return wrapText(terminalText(text), width);
}

/** Columns that a painted text takes. */
function visible(text: string): number {
  return displayWidth(text.replaceAll(STYLE, ''));
}

const STYLE = new RegExp(`${String.fromCharCode(27)}\\[\\d+m`, 'g');
