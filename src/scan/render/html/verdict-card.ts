import type { SeverityLevel } from '../../../advisories/index.ts';
import { counted } from '../../../base/index.ts';
import { type Html, html } from '../../../pages/index.ts';
import { type Summary, summaryOf } from '../../report/summary.ts';
import { gapGroups, gapLine } from '../head.ts';
import type { RenderInput } from '../types.ts';

type Headline = { tone: 'bad' | 'unsure' | 'work' | 'good'; title: string; says: string };

/** The one thing to know, why, and the figures behind it. */
export function verdictCard(input: RenderInput, updates: number): Html {
  const { report, verdict } = input;
  const summary = summaryOf(report);
  const { tone, title, says } = headlineOf(input, summary, updates);
  const { tiers, exploited } = summary;
  const figures: [title: string, count: number, isHot: boolean][] = [
    ['act now', tiers['act-now'], tiers['act-now'] > 0],
    ['known exploited', exploited, exploited > 0],
    ['fixed by an update', tiers['fix-by-rebuilding'], false],
    ['the rest', tiers['the-rest'], false],
  ];
  return html`<div class="verdict ${tone}"><div><h2>${title}</h2><p class="says">${says}</p>${
    verdict.reasons.length === 0
      ? undefined
      : html`<ul class="why">${verdict.reasons.map((reason) => html`<li>${reason}</li>`)}</ul>`
  }</div>
<dl class="figures">${figures.map(
    ([name, count, isHot]) =>
      html`<div class="${isHot ? 'hot' : ''}"><dt>${name}</dt><dd>${count}</dd></div>`,
  )}</dl>
${spread(summary)}</div>
${notes(input)}`;
}

function headlineOf({ verdict, report }: RenderInput, { tiers }: Summary, updates: number): Headline {
  const counting = report.findings.filter(({ lowered }) => lowered.length === 0).length;
  if (tiers['act-now'] > 0)
    return {
      tone: 'bad',
      title: `${counted(tiers['act-now'], 'finding')} to act on now`,
      says: 'Exploited, malicious, or likely enough to be that it should not wait. They stand first in the list below.',
    };
  if (verdict.answer === 'no')
    return {
      tone: 'bad',
      title: 'Above the threshold',
      says: 'What was found meets the limit that was set for it.',
    };
  if (verdict.answer === 'unknown')
    return {
      tone: 'unsure',
      title: 'Not all of it could be judged',
      says: 'Nothing below is urgent, but this is not a clean answer: parts could not be looked at or compared with what is known.',
    };
  if (updates > 0)
    return {
      tone: 'work',
      title: 'Nothing urgent; updates are available',
      says: `${counted(updates, 'update')} would end ${counted(tiers['fix-by-rebuilding'], 'finding')}.`,
    };
  if (counting > 0)
    return {
      tone: 'work',
      title: 'Nothing to act on',
      says: `${counted(counting, 'finding')} remain that no update ends today.`,
    };
  return {
    tone: 'good',
    title: 'No known vulnerabilities that count',
    says: 'Everything was looked at and compared with what is known.',
  };
}

const LEVELS: readonly { level: SeverityLevel; fill: string }[] = [
  { level: 'critical', fill: 'fill-critical' },
  { level: 'high', fill: 'fill-high' },
  { level: 'medium', fill: 'fill-medium' },
  { level: 'low', fill: 'fill-low' },
  { level: 'negligible', fill: 'fill-none' },
  { level: 'unknown', fill: 'fill-none' },
];

/** How severe what counts is, as one bar. */
function spread({ levels }: Summary): Html | undefined {
  const total = LEVELS.reduce((sum, { level }) => sum + levels[level], 0);
  if (total === 0) return undefined;
  let at = 0;
  const bars = LEVELS.map(({ level, fill }) => {
    const [x, width] = [at, (levels[level] / total) * 100];
    at += width;
    return html`<rect class="${fill}" x="${x.toFixed(3)}%" width="${width.toFixed(3)}%" height="100%"/>`;
  });
  const said = LEVELS.filter(({ level }) => levels[level] > 0);
  return html`<div class="spread"><svg width="100%" height="12" aria-hidden="true">${bars}</svg>
<ul class="legend">${said.map(
    ({ level, fill }) =>
      html`<li><svg width="10" height="10" aria-hidden="true"><rect class="${fill}" width="10" height="10" rx="2"/></svg> <b>${levels[level]}</b> ${level === 'unknown' ? 'not rated' : level}</li>`,
  )}</ul></div>`;
}

/** What must not be overlooked beside the findings: the same as stands above the table in a terminal. */
function notes({ report, verdict, sayRemedies = () => [] }: RenderInput): Html | undefined {
  const { support, database, gaps, image, exploitedUnjudged } = report;
  const stale = database.feeds.filter(({ isStale }) => isStale);
  const lines: [kind: string, text: string][] = [
    ...(support?.state === 'over'
      ? [['loud', `${support.name} is at its end of life: it gets no fixes any more`] as [string, string]]
      : []),
    ...exploitedUnjudged.map(({ name, vulnerabilities }): [string, string] => [
      'loud',
      `${name} is here in an unknown version; some versions are exploited: ${vulnerabilities.join(', ')}`,
    ]),
    ...gapGroups(gaps).map((gap): [string, string] => [gap.blocks ? 'loud' : 'plain', gapLine(gap)]),
    ...(stale.length === 0
      ? []
      : [
          ['', `Stale feeds: ${stale.map(({ id, ageDays }) => `${id} (${ageDays} days)`).join(', ')}`] as [
            string,
            string,
          ],
        ]),
    ...image.incomplete.map((line): [string, string] => ['', line]),
    ...sayRemedies(image.remedies ?? []).map((line): [string, string] => ['plain', line]),
    ...(verdict.notes ?? []).map((line): [string, string] => ['plain', line]),
  ];
  if (lines.length === 0) return undefined;
  return html`<ul class="notes">${lines.map(([kind, text]) => html`<li class="${kind}">${text}</li>`)}</ul>
`;
}
