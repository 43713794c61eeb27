import { counted, displayPath } from '../../base/index.ts';
import { type Column, renderTable } from '../../base/render-table.ts';
import { terminalText, wrapText } from '../../base/terminal-text.ts';
import { stepText } from '../fixes/step-text.ts';
import type { Finding, ScanReport } from '../report/types.ts';
import { closingLines } from './closing.ts';
import { levelText } from './finding-text.ts';
import { headLines } from './head.ts';
import { Paint } from './paint.ts';
import type { RenderInput } from './types.ts';

/** With the head, so many rows are one screen. */
const FEW = 12;

/** Whether the list of all that counts is one screen: then nobody needs a summary first. */
export function isFew({ findings, exploitedUnjudged }: ScanReport): boolean {
  const shown = findings.filter(isShown);
  return shown.length > 0 && shown.length <= FEW && exploitedUnjudged.length === 0;
}

/** Every finding a row, as other scanners list them; what is acted on first stands first. Lowered ones only where all is asked for. */
export function renderList(input: RenderInput): string {
  const { report, verdict, showRest, terminal, sayRemedies } = input;
  const paint = new Paint(terminal.color === true);
  const width = terminal.width ?? Number.POSITIVE_INFINITY;
  const shown = report.findings.filter((finding) => showRest || isShown(finding));
  const left = report.findings.length - shown.length;
  const nothing = `nothing that counts${verdict.answer === 'unknown' ? ' in what could be judged' : ''}\n`;
  const rows = shown.length === 0 ? [nothing] : [renderTable(COLUMNS, shown.map(rowOf), terminal)];
  const more =
    left === 0 ? [] : [paint.dim(`${counted(left, 'lowered finding')}: --show-suppressed lists them`), ''];
  return `${[
    ...headLines(report, paint, width, sayRemedies),
    '',
    ...rows,
    ...more,
    ...closingLines(input, paint, width),
    ...verdict.reasons.map((reason) => paint.bold(paint.in('red', wrapText(terminalText(reason), width)))),
  ]
    .join('\n')
    .trimEnd()}\n`;
}

/** What counts, and what is exploited although it was lowered. */
function isShown({ lowered, isPinned }: Finding): boolean {
  return lowered.length === 0 || isPinned;
}

const COLUMNS: readonly Column[] = [
  { title: 'SEVERITY' },
  { title: 'VULNERABILITY' },
  { title: 'PACKAGE', shrinks: true },
  { title: 'INSTALLED', shrinks: true },
  { title: 'FIXED', shrinks: true },
  { title: 'WHERE', shrinks: true },
  { title: 'CLASS' },
];

function rowOf(finding: Finding): string[] {
  const { vulnerability, match, fixVersion } = finding;
  return [
    levelText(finding),
    vulnerability.id,
    match.packageName,
    match.version,
    fixVersion ?? '',
    whereOf(finding),
    classOf(finding),
  ];
}

function whereOf({ components }: Finding): string {
  const [first, ...more] = new Set(components.flatMap(({ locations }) => locations));
  if (first === undefined) return '';
  return `/${displayPath(first)}${more.length > 0 ? ` +${more.length}` : ''}`;
}

/** The tier, and which file to change where a rebuild alone does not do; of the rest why it is there. */
function classOf({ tier, restReason, isPinned, fix }: Finding): string {
  const change = fix?.by === 'change' ? stepText(fix) : undefined;
  if (tier === 'fix-by-rebuilding' && change !== undefined) return change;
  const name = (tier === 'the-rest' ? (restReason ?? 'no-fix') : tier).replaceAll('-', ' ');
  if (tier === 'act-now' && change !== undefined) return `${name}: ${change}`;
  return isPinned ? `exploited, but ${name}` : name;
}
