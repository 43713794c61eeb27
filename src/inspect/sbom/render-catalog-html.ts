import { humanSize } from '../../base/human-size.ts';
import { counted, displayPath } from '../../base/index.ts';
import { minuteText } from '../../base/utc-time.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import {
  type Html,
  type HtmlValue,
  html,
  type PageSection,
  renderPage,
  renderTable,
  renderTreemap,
} from '../../pages/index.ts';
import { fullName } from './render-catalog.ts';

/** What is inside, as one page for people: see `renderPage`. */
export function renderCatalogHtml(catalog: Catalog): string {
  const { source, components, created, layers, distro, platform, base } = catalog;
  return renderPage({
    kind: 'Software inventory',
    subject: source.name,
    facts: [
      ...[source.digest, distro?.name, platform].flatMap((fact) => fact ?? []),
      ...(base === undefined ? [] : [`built on ${base.name}`]),
      ...(created === undefined ? [] : [`made ${minuteText(created * 1000)} UTC`]),
    ],
    verdict: verdictCard(catalog),
    sections: [
      {
        id: 'components',
        title: 'Components',
        count: components.length,
        content: componentsSection(components),
      },
      ...(layers.length === 0
        ? []
        : [{ id: 'layers', title: 'Layers', count: layers.length, content: layersSection(catalog) }]),
      ...openQuestions(catalog),
    ],
    footer: html`<p>Made by shearwall.</p>`,
  });
}

function verdictCard({ components, coverage, unaccounted, problems, unreadLayers }: Catalog): Html {
  const [tone, title, says] =
    unreadLayers.length > 0
      ? ['bad', 'Not all of it could be read', 'Components may be missing from this list.']
      : problems.length + unaccounted.length > 0
        ? [
            'unsure',
            `${counted(components.length, 'component')}, and open questions`,
            'Some files could not be read, or are explained by nothing: they are listed below.',
          ]
        : [
            'good',
            counted(components.length, 'component'),
            'Every program, library and archive is explained by one of them.',
          ];
  const { files, bytes } = coverage;
  const figures: [string, string][] = [
    ['components', String(components.length)],
    ['of files accounted for', share(files.accounted, files.all)],
    ['unexplained programs', String(unaccounted.length)],
    ['of bytes accounted for', share(bytes.accounted, bytes.all)],
  ];
  return html`<div class="verdict ${tone}"><div><h2>${title}</h2><p class="says">${says}</p></div>
<dl class="figures">${figures.map(([name, figure]) => html`<div><dt>${name}</dt><dd>${figure}</dd></div>`)}</dl></div>
`;
}

/** Nothing of nothing is all of it. */
function share(part: number, all: number): string {
  return all === 0 ? '100 %' : `${Math.floor((part / all) * 100)} %`;
}

const TONES = ['tone-1', 'tone-2', 'tone-3', 'tone-4', 'tone-5', 'tone-6'] as const;

function componentsSection(components: readonly CatalogComponent[]): Html {
  const counts = Map.groupBy(components, ({ type }) => type);
  const kinds = [...counts.keys()].toSorted(
    (a, b) => (counts.get(b)?.length ?? 0) - (counts.get(a)?.length ?? 0),
  );
  const toneOf = (type: string): string => TONES[kinds.indexOf(type)] ?? 'tone-none';
  return html`${renderTreemap({
    label: 'Components by size, in the colour of their kind',
    tiles: components.map((component, index) => ({
      label: fullName(component),
      note: `${component.version ?? 'unknown version'}, ${humanSize(component.sizeBytes ?? 0)}`,
      size: component.sizeBytes ?? 0,
      tone: toneOf(component.type),
      target: rowId(index),
    })),
    restLabel: (count) => `${count} smaller components`,
    restNote: humanSize,
    legend: [
      ...kinds.slice(0, TONES.length).map((kind) => ({ tone: toneOf(kind), title: kind })),
      ...(kinds.length > TONES.length ? [{ tone: 'tone-none', title: 'others' }] : []),
    ],
  })}${renderTable({
    id: 'components',
    caption: 'Components',
    columns: [
      { title: 'Component', sorted: true },
      { title: 'Version' },
      { title: 'Kind' },
      { title: 'Size', first: 'descending' },
      { title: 'Licence' },
      { title: 'Seen by' },
    ],
    rows: components
      .map((component, index) => ({ component, id: rowId(index) }))
      .toSorted((a, b) => (fullName(a.component) < fullName(b.component) ? -1 : 1))
      .map(({ component, id }) => ({
        id,
        tags: [`kind-${component.type}`],
        cells: cellsOf(component),
        more: { summary: placesOf(component)[0] ?? component.id, content: factsOf(component) },
      })),
    filters: [
      {
        title: 'Kind',
        all: 'All kinds',
        options: kinds.toSorted().map((type) => ({ tag: `kind-${type}`, title: type })),
      },
    ],
    search: 'Find a component, licence or path',
  })}`;
}

function cellsOf(component: CatalogComponent): { content: HtmlValue; sort?: number }[] {
  const { version, type, sizeBytes = 0, foreign, modified, evidence } = component;
  return [
    {
      content: html`${fullName(component)}${foreign === undefined ? undefined : html`<span class="mark calm">foreign</span>`}${
        modified.length === 0 ? undefined : html`<span class="mark">modified</span>`
      }`,
    },
    { content: html`<span class="mono">${version ?? 'unknown'}</span>` },
    { content: type },
    {
      content: html`<span class="number">${sizeBytes === 0 ? '' : humanSize(sizeBytes)}</span>`,
      sort: sizeBytes,
    },
    { content: licenceOf(component) },
    { content: html`<span class="quiet">${[...new Set(evidence.map(({ by }) => by))].join(', ')}</span>` },
  ];
}

function licenceOf({ license, licenseNames = [] }: CatalogComponent): string {
  return license ?? licenseNames.join(', ');
}

function placesOf({ evidence }: CatalogComponent): string[] {
  const places = new Set(evidence.flatMap(({ locations }) => locations));
  return [...places].map((place) => `/${displayPath(place)}`);
}

const MOST_PLACES = 20;

function factsOf(component: CatalogComponent): Html {
  const { id, supplier, source, ownedBy, foreign, modified, description } = component;
  const facts: [string, readonly string[]][] = [
    ['Package URL', [id]],
    ['Description', [description ?? '']],
    ['Supplier', [supplier?.name ?? '']],
    ['Source', [source === undefined ? '' : `${source.name} ${source.version}`]],
    ['Where', placesOf(component).slice(0, MOST_PLACES)],
    ['Installed by', ownedBy],
    ['Not of the distribution', [foreign ?? '']],
    ['Modified', modified.map((path) => `/${displayPath(path)}`)],
  ];
  return html`<dl class="facts-list">${facts
    .map(([title, values]) => [title, values.filter((value) => value !== '')] as const)
    .filter(([, values]) => values.length > 0)
    .map(
      ([title, values]) => html`<dt>${title}</dt>${values.map((value) => html`<dd>${value}</dd>`)}`,
    )}</dl>`;
}

function layersSection({ layers, components }: Catalog): Html {
  return renderTable({
    id: 'layers',
    caption: 'Layers, the lowest first',
    columns: [
      { title: 'Layer', sorted: true },
      { title: 'Made by' },
      { title: 'Size', first: 'descending' },
      { title: 'Entries', first: 'descending' },
      { title: 'Found', first: 'descending' },
      { title: 'Digest' },
    ],
    rows: layers.map(({ position, createdBy, sizeBytes, entries, digest }) => {
      const found = components.filter((component) => component.layers.includes(position)).length;
      return {
        cells: [
          { content: position + 1, sort: position },
          { content: html`<code>${createdBy ?? ''}</code>` },
          { content: humanSize(sizeBytes), sort: sizeBytes },
          { content: entries, sort: entries },
          { content: found, sort: found },
          { content: html`<code>${digest?.slice(7, 19)}</code>` },
        ],
      };
    }),
  });
}

/** What nothing explains and what could not be read: only where there is some. */
function openQuestions({ unaccounted, problems, excluded, unreadLayers }: Catalog): PageSection[] {
  const sections: PageSection[] = [
    {
      id: 'unexplained',
      title: 'Explained by nothing',
      count: unaccounted.length,
      content: list(
        unaccounted.map(({ path, what, sizeBytes }) => [
          `/${displayPath(path)}`,
          `${what}, ${humanSize(sizeBytes)}`,
        ]),
      ),
    },
    {
      id: 'unread',
      title: 'Could not be read',
      count: problems.length + unreadLayers.length + excluded.length,
      content: list([
        ...unreadLayers.map((position) => [`layer ${position + 1}`, 'not read to its end'] as const),
        ...problems.map(({ path, message, by }) => [`/${displayPath(path)}`, `${message} (${by})`] as const),
        ...excluded.map((glob) => [glob, 'left out'] as const),
      ]),
    },
  ];
  return sections.filter(({ count = 0 }) => count > 0);
}

function list(lines: readonly (readonly [what: string, why: string])[]): Html {
  return html`<ul>${lines.map(([what, why]) => html`<li><code>${what}</code> <span class="quiet">${why}</span></li>`)}</ul>`;
}

function rowId(index: number): string {
  return `component-${index + 1}`;
}
