import { humanSize } from '../../base/human-size.ts';
import { counted, displayPath } from '../../base/index.ts';
import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';

/** Of lists that only people read: the rest is in the JSON. */
const SHOWN = 20;

/** One line for each component, then what could not be accounted for or read. */
export function renderCatalog(catalog: Catalog, options: TableOptions): string {
  const rows = catalog.components.map((component) => [
    fullName(component),
    component.version ?? '?',
    component.type,
    whereOf(component),
    [...new Set(component.evidence.map(({ by }) => by))].join(' '),
  ]);
  const columns = [
    { title: 'NAME', shrinks: true },
    { title: 'VERSION', shrinks: true },
    { title: 'TYPE' },
    { title: 'WHERE', shrinks: true },
    { title: 'SEEN BY' },
  ];
  return [renderTable(columns, rows, options), '', ...summaryOf(catalog)].join('\n');
}

export function fullName({ type, namespace, name }: CatalogComponent): string {
  if (namespace === undefined || OS_TYPES.has(type)) return name;
  return type === 'maven' ? `${namespace}:${name}` : `${namespace}/${name}`;
}

const OS_TYPES: ReadonlySet<string> = new Set(['deb', 'apk', 'rpm', 'alpm']);

function whereOf({ evidence }: CatalogComponent): string {
  const places = [...new Set(evidence.flatMap(({ locations }) => locations))];
  const [first = ''] = places;
  return `/${displayPath(first)}${places.length > 1 ? ` +${places.length - 1}` : ''}`;
}

function summaryOf(catalog: Catalog): string[] {
  const { components, coverage, unaccounted, problems, unreadLayers, excluded, base, distro } = catalog;
  const { files, bytes } = coverage;
  const foreign = components.filter((component) => component.foreign !== undefined);
  const modified = components.filter((component) => component.modified.length > 0);
  return [
    terminalText(
      `${components.length} components${distro ? ` on ${distro.name}` : ''}${base ? `, built on ${base.name}` : ''}`,
    ),
    `accounted for: ${files.accounted} of ${files.all} files, ${humanSize(bytes.accounted)} of ${humanSize(bytes.all)}`,
    ...section(
      `${foreign.length} packages not of the distribution`,
      foreign.map((component) => `${fullName(component)}: ${component.foreign}`),
    ),
    ...section(
      `${counted(modified.length, 'package')} with files that differ from what they say`,
      modified.map(
        (component) => `${fullName(component)}: ${component.modified.map(displayPath).join(', ')}`,
      ),
    ),
    ...section(
      `${unaccounted.length} programs, libraries and archives that nothing accounts for`,
      unaccounted.map(
        ({ path, what, sizeBytes }) => `/${displayPath(path)} (${what}, ${humanSize(sizeBytes)})`,
      ),
    ),
    ...section(
      `${problems.length} problems`,
      problems.map(({ path, by, message }) => `/${displayPath(path)}: ${message} (${by})`),
    ),
    ...(excluded.length > 0 ? [`left out: ${terminalText(excluded.join(', '))}`] : []),
    ...unreadLayers.map(
      (position) => `layer ${position} could not be read to its end: components may be missing`,
    ),
  ];
}

function section(title: string, lines: readonly string[]): string[] {
  if (lines.length === 0) return [];
  const rest = lines.length - SHOWN;
  return [
    `${title}:`,
    ...lines.slice(0, SHOWN).map((line) => `  ${terminalText(line)}`),
    ...(rest > 0 ? [`  … and ${rest} more (-o json lists all)`] : []),
  ];
}
