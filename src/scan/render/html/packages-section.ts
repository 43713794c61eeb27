import type { SeverityLevel } from '../../../advisories/index.ts';
import { humanSize } from '../../../base/human-size.ts';
import { counted } from '../../../base/index.ts';
import { fullName, type ImagePackage } from '../../../catalog/index.ts';
import { type Html, html, renderTable, renderTreemap } from '../../../pages/index.ts';
import type { Finding, ScanReport } from '../../report/types.ts';
import { severityPill, severityRank } from './severity-pill.ts';

type Known = { count: number; worst: Finding['severity'] | undefined };

const TONES: Readonly<Record<SeverityLevel, string>> = {
  critical: 'tone-critical',
  high: 'tone-high',
  medium: 'tone-medium',
  low: 'tone-low',
  negligible: 'tone-low',
  unknown: 'tone-low',
};

/** What is in the image: how much of it, and how bad, at a glance; then line by line. */
export function packagesSection({ packages, findings }: ScanReport): Html {
  if (packages.length === 0) return html`<p class="empty">No package was found.</p>`;
  const known = knownOf(findings);
  return html`${renderTreemap({
    label: 'Packages by size, in the colour of the worst that counts in them',
    tiles: packages.map((item, index) => tileOf(item, index, known.get(item.purl))),
    restLabel: (count) => `${count} smaller packages`,
    restNote: humanSize,
    legend: [
      { tone: 'tone-critical', title: 'critical' },
      { tone: 'tone-high', title: 'high' },
      { tone: 'tone-medium', title: 'medium' },
      { tone: 'tone-low', title: 'low or not rated' },
      { tone: 'tone-none', title: 'nothing that counts' },
    ],
  })}${renderTable({
    id: 'packages',
    caption: 'Packages',
    columns: [
      { title: 'Package', sorted: true },
      { title: 'Version' },
      { title: 'Kind' },
      { title: 'Size', first: 'descending' },
      { title: 'Listed in' },
      { title: 'Findings', first: 'descending' },
    ],
    rows: packages
      .map((item, index) => ({ item, id: rowId(index), known: known.get(item.purl) }))
      .toSorted((a, b) => (fullName(a.item) < fullName(b.item) ? -1 : 1))
      .map(({ item, id, known: found }) => ({
        id,
        tags: [`kind-${item.type}`],
        cells: [
          { content: fullName(item) },
          { content: html`<span class="mono">${item.version === '' ? 'unknown' : item.version}</span>` },
          { content: item.type },
          {
            content: html`<span class="number">${item.sizeBytes === 0 ? '' : humanSize(item.sizeBytes)}</span>`,
            sort: item.sizeBytes,
          },
          { content: html`<span class="mono quiet">${item.listedIn}</span>` },
          { content: findingsLink(item, found), sort: found === undefined ? 0 : found.count },
        ],
      })),
    filters: [
      {
        title: 'Kind',
        all: 'All kinds',
        options: [...new Set(packages.map(({ type }) => type))]
          .toSorted()
          .map((type) => ({ tag: `kind-${type}`, title: type })),
      },
    ],
    search: 'Find a package',
  })}`;
}

/** Of what counts, by component. */
function knownOf(findings: readonly Finding[]): Map<string, Known> {
  const known = new Map<string, Known>();
  for (const { components, lowered, severity } of findings) {
    if (lowered.length > 0) continue;
    for (const { id } of components) {
      const { count, worst } = known.get(id) ?? { count: 0, worst: undefined };
      const isWorse = worst === undefined || severityRank(severity) > severityRank(worst);
      known.set(id, { count: count + 1, worst: isWorse ? severity : worst });
    }
  }
  return known;
}

function tileOf(item: ImagePackage, index: number, known: Known | undefined) {
  const found = known === undefined ? '' : `, ${counted(known.count, 'finding')}`;
  return {
    label: fullName(item),
    note: `${humanSize(item.sizeBytes)}${found}`,
    size: item.sizeBytes,
    tone: known?.worst === undefined ? 'tone-none' : TONES[known.worst.level],
    target: rowId(index),
  };
}

function findingsLink(item: ImagePackage, known: Known | undefined): Html {
  if (known?.worst === undefined) return html`<span class="quiet">none</span>`;
  return html`<a href="#findings" data-in="findings" data-look="${item.purl}" aria-label="${counted(known.count, 'finding')} of ${fullName(item)}">${known.count}</a> ${severityPill({ ...known.worst, score: undefined })}`;
}

function rowId(index: number): string {
  return `package-${index + 1}`;
}
