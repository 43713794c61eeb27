import { SEVERITY_LEVELS } from '../../../advisories/index.ts';
import { type Filter, type Html, html, type Row, renderTable, webLink } from '../../../pages/index.ts';
import { stepText } from '../../fixes/step-text.ts';
import { REST_REASONS } from '../../report/summary.ts';
import type { Finding, Tier } from '../../report/types.ts';
import { placesOf, whyOf } from '../finding-text.ts';
import type { RenderInput } from '../types.ts';
import { severityPill, severityRank } from './severity-pill.ts';

const TIERS: Readonly<Record<Tier, string>> = {
  'act-now': 'Act now',
  'fix-by-rebuilding': 'Update',
  'the-rest': 'The rest',
};

const FILTERS: readonly Filter[] = [
  {
    title: 'Class',
    all: 'All classes',
    options: [
      ...Object.entries(TIERS).map(([tag, title]) => ({ tag, title })),
      { tag: 'counts', title: 'What counts' },
      { tag: 'lowered', title: 'Lowered' },
      { tag: 'exploited', title: 'Known exploited' },
    ],
  },
  {
    title: 'Severity',
    all: 'All severities',
    options: SEVERITY_LEVELS.map((level) => ({
      tag: level,
      title: level === 'unknown' ? 'not rated' : level,
    })),
  },
  {
    title: 'Fix',
    all: 'Fixed or not',
    options: [
      { tag: 'fixed', title: 'With a fixed version' },
      { tag: 'unfixed', title: 'Without one' },
    ],
  },
];

/** Every finding, what was lowered too: a line each, and everything about it behind that. */
export function findingsTable({ report: { findings }, verdict }: RenderInput): Html {
  if (findings.length === 0)
    return html`<p class="empty">Nothing was found${verdict.answer === 'unknown' ? ' in what could be judged' : ''}.</p>`;
  return html`<p class="lead">One vulnerability in one package of one version each, wherever it is in the image. Lowered ones count for nothing; each says why.</p>
${renderTable({
  id: 'findings',
  caption: 'Findings, the most urgent first',
  columns: [
    { title: 'Severity', first: 'descending' },
    { title: 'Vulnerability' },
    { title: 'Package' },
    { title: 'Installed' },
    { title: 'Fixed in' },
    { title: 'Priority', first: 'descending', sorted: true },
    { title: 'Class' },
  ],
  rows: findings.map(rowOf),
  filters: FILTERS,
  search: 'Find a vulnerability, package or path',
})}`;
}

function rowOf(finding: Finding): Row {
  const { vulnerability, match, severity, priority, tier, fixVersion, lowered, isInBase } = finding;
  return {
    tags: tagsOf(finding),
    cells: [
      { content: severityPill(severity), sort: severityRank(severity) },
      {
        content: html`<span class="id">${webLink(vulnerability.url, vulnerability.id)}</span>${marksOf(finding)}`,
        sort: vulnerability.id,
      },
      { content: match.packageName },
      { content: html`<span class="mono">${match.version}</span>` },
      {
        content:
          fixVersion === undefined
            ? html`<span class="quiet">none known</span>`
            : html`<span class="mono">${fixVersion}</span>`,
        sort: fixVersion ?? '',
      },
      { content: html`<span class="number">${priority}</span>`, sort: priority },
      {
        content: html`${lowered.length > 0 ? 'Lowered' : TIERS[tier]}${isInBase ? html`<span class="mark calm">base</span>` : undefined}`,
      },
    ],
    more: { summary: summaryOf(finding), content: factsOf(finding) },
  };
}

function tagsOf({ tier, severity, fixVersion, lowered, vulnerability }: Finding): string[] {
  return [
    tier,
    severity.level,
    fixVersion === undefined ? 'unfixed' : 'fixed',
    lowered.length > 0 ? 'lowered' : 'counts',
    ...(vulnerability.exploited === undefined ? [] : ['exploited']),
  ];
}

function marksOf({ vulnerability: { exploited, isMalicious } }: Finding): Html[] {
  return [
    ...(isMalicious ? [html`<span class="mark">malicious</span>`] : []),
    ...(exploited === undefined ? [] : [html`<span class="mark">exploited</span>`]),
  ];
}

function summaryOf({ vulnerability: { title }, lowered, restReason }: Finding): string {
  const why = restReason === undefined ? undefined : REST_REASONS[restReason];
  if (lowered.length > 0) return [why ?? 'lowered', title].filter(Boolean).join(' · ');
  return [title, why].filter(Boolean).join(' · ') || 'Details';
}

const MOST_PLACES = 20;

/** Several values of one fact stand on lines of their own. */
function factsOf(finding: Finding): Html {
  const { vulnerability, severity, terms, match, components, caveats, seenBy, lowered, fix } = finding;
  const { aliases, cwes, published, epss, exploited } = vulnerability;
  const places = placesOf(finding);
  const facts: [title: string, values: readonly string[]][] = [
    ['Also called', [aliases.join(', ')]],
    ['Rated', [[severity.vector, severity.source && `by ${severity.source}`].filter(Boolean).join(' ')]],
    [
      'Exploited',
      exploited === undefined
        ? []
        : [`since ${exploited.dateAdded}${exploited.ransomware ? ', by ransomware' : ''}`],
    ],
    ['EPSS', epss === undefined ? [] : [`${(epss.probability * 100).toFixed(1)} % within 30 days`]],
    [
      'Priority',
      terms
        .filter(({ points }) => points !== 0)
        .map(({ name, points, fact }) => `${points} for ${name}: ${fact}`),
    ],
    ['Lowered', lowered.length === 0 ? [] : [whyOf(finding)]],
    ['What to do', fix === undefined ? [] : [stepText(fix)]],
    ['Components', components.map(({ id }) => id)],
    [
      'Where',
      [
        ...places.slice(0, MOST_PLACES),
        ...(places.length > MOST_PLACES ? [`and ${places.length - MOST_PLACES} more`] : []),
      ],
    ],
    ['Said by', match.advisories.map(({ id, feed }) => `${id} (${feed})`)],
    ['Kind', [cwes.join(', ')]],
    ['Published', [published?.slice(0, 10) ?? '']],
    ['Less sure', caveats],
    ['Seen by', seenBy.every((by) => by === 'shearwall') ? [] : [seenBy.join(', ')]],
  ];
  const said = facts.map(([title, values]) => [title, values.filter((value) => value !== '')] as const);
  return html`<dl class="facts-list">${said
    .filter(([, values]) => values.length > 0)
    .map(
      ([title, values]) =>
        html`<dt>${title}</dt><dd>${values.flatMap((value, index) => (index === 0 ? [value] : [LINE_BREAK, value]))}</dd>`,
    )}</dl>`;
}

const LINE_BREAK = html`<br>`;
