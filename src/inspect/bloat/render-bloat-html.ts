import { humanSize } from '../../base/human-size.ts';
import { counted } from '../../base/index.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import { type Html, html, renderPage, renderTable, renderTreemap } from '../../pages/index.ts';
import { neededOf, shareOf } from './render-bloat.ts';
import type { BloatOfPackage, ImageBloat } from './types.ts';

/** What is carried for nothing, as one page for people: see `renderPage`. */
export function renderBloatHtml(bloat: ImageBloat): string {
  const { image, digest, platform, roots, packages, kept, vulnerabilities } = bloat;
  return renderPage({
    kind: 'What is carried for nothing',
    subject: image,
    facts: [
      ...[digest, platform].flatMap((fact) => fact ?? []),
      ...unseenPlatforms(bloat),
      ...roots.map(({ why, argv, file }) => `${why}: ${argv?.join(' ') ?? file ?? ''}`),
    ],
    verdict: verdictCard(bloat),
    sections: [
      { id: 'packages', title: 'Packages', count: packages.length, content: packagesSection(packages) },
      ...(vulnerabilities === undefined
        ? []
        : [
            {
              id: 'vulnerabilities',
              title: 'Vulnerabilities that would go',
              count: vulnerabilities.filter(({ isNeedless }) => isNeedless).length,
              content: vulnerabilitiesSection(vulnerabilities),
            },
          ]),
      { id: 'kept', title: 'What stays', content: keptSection(kept) },
    ],
    footer: html`<p>Made by shearwall.</p>`,
  });
}

function verdictCard({ carried, bloat, vulnerabilities }: ImageBloat): Html {
  const figures: [string, string][] = [
    ['carried for nothing', humanSize(bloat.bytes)],
    ['of bytes', shareOf(bloat.bytes, carried.bytes)],
    ['of files', shareOf(bloat.files, carried.files)],
    ...(vulnerabilities === undefined
      ? []
      : [
          [
            'of vulnerabilities that count',
            shareOf(vulnerabilities.filter(({ isNeedless }) => isNeedless).length, vulnerabilities.length),
          ] as [string, string],
        ]),
  ];
  const says = `${bloat.files} of ${counted(carried.files, 'file')}, ${humanSize(bloat.bytes)} of ${humanSize(carried.bytes)}: nothing that the image starts can load them.`;
  const tone = bloat.files === 0 ? 'good' : 'unsure';
  return html`<div class="verdict ${tone}"><div><h2>${shareOf(bloat.bytes, carried.bytes)} for nothing</h2><p class="says">${says}</p></div>
<dl class="figures">${figures.map(([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)}</dl></div>
`;
}

const TONES = { no: 'tone-critical', 'in part': 'tone-medium', yes: 'tone-none' } as const;

function toneOf(item: BloatOfPackage): string {
  return TONES[neededOf(item) as keyof typeof TONES];
}

function packagesSection(packages: readonly BloatOfPackage[]): Html {
  const hasKnown = packages.some(({ vulnerabilities }) => vulnerabilities !== undefined);
  return html`${renderTreemap({
    label: 'Packages by size, in the colour of how much of them is needed',
    tiles: packages.map((item, index) => ({
      label: item.name ?? 'no package',
      note: `${humanSize(item.carried.bytes)}, ${shareOf(item.bloat.bytes, item.carried.bytes)} for nothing`,
      size: item.carried.bytes,
      tone: toneOf(item),
      target: rowId(index),
    })),
    restLabel: (count) => counted(count, 'smaller package'),
    restNote: humanSize,
    legend: [
      { tone: TONES.no, title: 'nothing of it is needed' },
      { tone: TONES['in part'], title: 'needed in part' },
      { tone: TONES.yes, title: 'needed' },
    ],
  })}${renderTable({
    id: 'packages',
    caption: 'Packages, most for nothing first',
    columns: [
      { title: 'Package' },
      { title: 'Version' },
      { title: 'Needed' },
      { title: 'Carried', first: 'descending' },
      { title: 'For nothing', first: 'descending', sorted: true },
      ...(hasKnown ? [{ title: 'Vulnerabilities', first: 'descending' as const }] : []),
    ],
    rows: packages.map((item, index) => ({
      id: rowId(index),
      tags: [`needed-${neededOf(item).replace(' ', '-')}`],
      cells: [
        { content: item.name ?? 'no package' },
        { content: html`<span class="mono">${item.version ?? ''}</span>` },
        { content: neededOf(item) },
        bytesCell(item.carried.bytes),
        bytesCell(item.bloat.bytes),
        ...(hasKnown ? [{ content: item.vulnerabilities ?? 0 }] : []),
      ],
    })),
    filters: [
      {
        title: 'Needed',
        all: 'All',
        options: ['no', 'in part', 'yes'].map((title) => ({
          tag: `needed-${title.replace(' ', '-')}`,
          title,
        })),
      },
    ],
    search: 'Find a package',
  })}`;
}

function bytesCell(bytes: number) {
  return {
    content: html`<span class="number">${bytes === 0 ? '' : humanSize(bytes)}</span>`,
    sort: bytes,
  };
}

function rowId(index: number): string {
  return `package-${index + 1}`;
}

function vulnerabilitiesSection(all: NonNullable<ImageBloat['vulnerabilities']>): Html {
  const going = all.filter(({ isNeedless }) => isNeedless);
  return html`<ul>${going.map(
    ({ id, package: name, version, severity }) =>
      html`<li><code>${id}</code> ${name} ${version} <span class="quiet">${severity}</span></li>`,
  )}</ul>`;
}

function keptSection(kept: ImageBloat['kept']): Html {
  return html`<ul>${kept.map(
    ({ reason, files, bytes }) =>
      html`<li>${reason} <span class="quiet">${humanSize(bytes)} in ${counted(files, 'file')}</span></li>`,
  )}</ul>`;
}
