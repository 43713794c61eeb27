import { terminalText, wrapText } from '../../base/terminal-text.ts';
import type { VexUse } from '../report/types.ts';
import type { Paint } from './paint.ts';
import type { RenderInput } from './types.ts';

/** What VEX, ignore rules and other scanners' reports came to. */
export function closingLines(
  { report, verdict, showRest }: RenderInput,
  paint: Paint,
  width: number,
): string[] {
  const vex = report.vex.filter(({ statements }) => statements > 0);
  const [said, applied] = [sum(vex.map(({ statements }) => statements)), sum(vex.map((use) => use.applied))];
  const expired = report.ignoreRules.filter(({ state }) => state === 'expired');
  const unused = report.ignoreRules.filter(({ state }) => state === 'unused');
  return [
    ...(verdict.notes ?? []).map((note) => fit(note, width)),
    ...(vex.length === 0
      ? []
      : [fit(`VEX: ${applied} of ${said} statements applied${unusedVex(vex)}`, width)]),
    ...(showRest ? nearMisses(vex).map((line) => paint.dim(fit(line, width))) : []),
    ...expired.map(({ rule, expires }) =>
      paint.in('yellow', fit(`expired on ${expires} and no longer ignored: ${rule}`, width)),
    ),
    ...unused.map(({ rule }) => paint.dim(fit(`ignore rule that matches nothing: ${rule}`, width))),
    ...report.reports.map(({ file, scanner, hits, known, unknown }) =>
      fit(`${file} (${scanner}): ${hits} hits, ${known} of them found here too, ${unknown} not`, width),
    ),
  ];
}

const SHOWN_MISSES = 20;

/** What somebody may have meant to say here. */
function nearMisses(uses: readonly VexUse[]): string[] {
  const all = uses.flatMap((use) => use.nearMisses);
  const left = all.length - SHOWN_MISSES;
  return [
    ...all
      .slice(0, SHOWN_MISSES)
      .map(({ vulnerabilities: [name], product, why }) => `  ${name}: ${why}: ${product}`),
    ...(left > 0 ? [`  … and ${left} more: -o json lists them`] : []),
  ];
}

function unusedVex(uses: readonly { unused: Readonly<Record<string, number>> }[]): string {
  const counts = new Map<string, number>();
  for (const { unused } of uses)
    for (const [why, count] of Object.entries(unused)) counts.set(why, (counts.get(why) ?? 0) + count);
  const texts = [...counts].toSorted((a, b) => b[1] - a[1]).map(([why, count]) => `${count} ${why}`);
  return texts.length === 0 ? '' : `; unused: ${texts.join(', ')}`;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}

function fit(text: string, width: number): string {
  return wrapText(terminalText(text), width);
}
