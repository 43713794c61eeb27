import { humanSize } from '../../base/human-size.ts';
import { counted } from '../../base/index.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import { type Html, html, renderPage, renderTable } from '../../pages/index.ts';
import { type Leaves, parted, type StepNode, sizeText, stepTree } from './step-tree.ts';
import type { ImageReach, ReachCounts, ReachTreeStep } from './types.ts';

/** Deeper, and of more files at one place, nobody reads: their number is said. */
const [MOST_DEPTH, MOST_FILES] = [40, 300];

/** What an image can load, by the steps that lead there, as one page for people: see `renderPage`. What begins a step folds. */
export function renderReachHtml(reach: ImageReach): string {
  const { image, digest, platform, roots, packages, triggers, unread } = reach;
  return renderPage({
    kind: 'What it can load',
    subject: image,
    facts: [
      ...[digest, platform].flatMap((fact) => fact ?? []),
      ...unseenPlatforms(reach),
      ...roots.map(({ why, argv, file }) => `${why}: ${argv?.join(' ') ?? file ?? ''}`),
    ],
    verdict: verdictCard(reach),
    sections: [
      { id: 'steps', title: 'How it is loaded', content: nodesHtml(stepTree(reach), 0) },
      { id: 'packages', title: 'Packages', count: packages.length, content: packagesTable(packages) },
      ...(triggers.length === 0
        ? []
        : [
            {
              id: 'triggers',
              title: 'What could not be decided',
              count: triggers.length,
              content: html`<ul>${triggers.map(
                ({ trigger, why, at, answer }) =>
                  html`<li><code>${trigger}</code> at <span class="mono">${at}</span> <span class="quiet">${answer}</span>: ${why}</li>`,
              )}</ul>`,
            },
          ]),
      ...(unread.length === 0
        ? []
        : [
            {
              id: 'unread',
              title: 'Not read to their end',
              count: unread.length,
              content: html`<ul>${unread.map(({ path, message }) => html`<li><span class="mono">${path}</span> ${message}</li>`)}</ul>`,
            },
          ]),
    ],
    footer: html`<p>Made by shearwall.</p>`,
  });
}

function verdictCard({ totals, shells }: ImageReach): Html {
  const all = sumOf(Object.values(totals));
  const idle = sumOf([totals.unreachable, totals['cannot run here']]);
  const share = (part: number, whole: number): string =>
    `${((100 * part) / Math.max(whole, 1)).toFixed(1)} %`;
  const shell = shells.length === 0 ? 'No shell is reached.' : `A shell is reached: ${shells[0]?.path}.`;
  const figures: [string, string][] = [
    ['reachable', humanSize(totals.reachable.bytes)],
    ['possibly', humanSize(totals.possibly.bytes)],
    ['via a shell', humanSize(totals['via a shell'].bytes)],
    ['not at all', humanSize(idle.bytes)],
  ];
  return html`<div class="verdict ${shells.length === 0 ? 'good' : 'unsure'}"><div><h2>${share(idle.bytes, all.bytes)} cannot be loaded</h2><p class="says">${`${idle.files} of ${counted(all.files, 'file')}. ${shell}`}</p></div>
<dl class="figures">${figures.map(([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)}</dl></div>
`;
}

function sumOf(counts: readonly { files: number; bytes: number }[]): { files: number; bytes: number } {
  return {
    files: counts.reduce((sum, { files }) => sum + files, 0),
    bytes: counts.reduce((sum, { bytes }) => sum + bytes, 0),
  };
}

function nodesHtml(nodes: readonly StepNode[], depth: number): Html {
  if (depth === MOST_DEPTH) return html`<p class="quiet">and more steps below: -o dot, -o json</p>`;
  const { inner, leaves } = parted(nodes);
  return html`<ul class="steps">${inner.map(
    ({ step, children }) =>
      html`<li><details${depth === 0 ? html` open` : undefined}><summary>${stepHtml(step)}</summary>${nodesHtml(children, depth + 1)}</details></li>`,
  )}${leaves.map(leavesHtml)}</ul>`;
}

function leavesHtml(group: Leaves): Html {
  const { kind, trigger, answer, files } = group;
  const shown = files.slice(0, MOST_FILES);
  const rest = files.length - shown.length;
  const items = html`${shown.map((step) => html`<li>${stepHtml(step)}</li>`)}${rest > 0 ? html`<li class="quiet">${`and ${rest} more: -o json`}</li>` : undefined}`;
  if (files.length < 4) return items;
  const bytes = files.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  return html`<li><details><summary>${kind} ${counted(files.length, 'file')} <span class="quiet">${[trigger, answer, humanSize(bytes)].filter(Boolean).join(', ')}</span></summary><ul class="steps">${items}</ul></details></li>`;
}

function stepHtml(step: ReachTreeStep): Html {
  const { kind, to, use, answer, literal, where, trigger } = step;
  const notes = [
    answer,
    ...(use === 'data' ? ['as data'] : []),
    ...(trigger === undefined ? [] : [trigger]),
    sizeText(step),
  ];
  return html`${kind} <span class="mono">${to}</span> <span class="quiet">${notes.join(', ')}${literal === '' ? '' : ` — “${literal}” in ${where}`}</span>`;
}

const MOST_FIRST = 'Not at all';

function packagesTable(packages: ImageReach['packages']): Html {
  const columns: readonly [string, (counts: ReachCounts) => number][] = [
    ['Loaded', (counts) => counts.reachable.bytes],
    ['Possibly', (counts) => counts.possibly.bytes],
    ['Via a shell', (counts) => counts['via a shell'].bytes],
    [MOST_FIRST, (counts) => counts.unreachable.bytes + counts['cannot run here'].bytes],
  ];
  return renderTable({
    id: 'packages',
    caption: 'Packages by what of them is loaded',
    columns: [
      { title: 'Package' },
      ...columns.map(([title]) => ({ title, first: 'descending' as const, sorted: title === MOST_FIRST })),
    ],
    rows: packages
      .map(({ name, counts }) => ({ name, sizes: columns.map(([, of]) => of(counts)) }))
      .toSorted((a, b) => (b.sizes.at(-1) ?? 0) - (a.sizes.at(-1) ?? 0))
      .map(({ name, sizes }, index) => ({
        id: `package-${index + 1}`,
        tags: [],
        cells: [
          { content: name ?? 'no package' },
          ...sizes.map((bytes) => ({
            content: html`<span class="number">${bytes === 0 ? '' : humanSize(bytes)}</span>`,
            sort: bytes,
          })),
        ],
      })),
    filters: [],
    search: 'Find a package',
  });
}
