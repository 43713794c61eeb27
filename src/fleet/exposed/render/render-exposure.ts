import { versionedAnswer } from '../../../base/answer-version.ts';
import { prettyJson } from '../../../base/canonical-json.ts';
import { csvLine } from '../../../base/csv-line.ts';
import { compareBytes } from '../../../base/index.ts';
import { markdownText } from '../../../base/markdown-text.ts';
import { renderTable, type TableOptions } from '../../../base/render-table.ts';
import { renderTree, type TreeNode } from '../../../base/render-tree.ts';
import { terminalText } from '../../../base/terminal-text.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { ExposureAnswer } from '../types.ts';
import {
  COLUMNS,
  componentName,
  type ExposureRow,
  exposureRows,
  imageName,
  NOBODY,
  newerImage,
  saidBy,
} from './exposure-rows.ts';
import { footLines, isoTime, type SayRemedies, verdictLine } from './verdict-line.ts';

export const EXPOSURE_FORMATS = ['table', 'tree', 'json', 'ndjson', 'csv', 'markdown'] as const;
export type ExposureFormat = (typeof EXPOSURE_FORMATS)[number];
export const EXPOSURE_GROUPS = ['owner', 'namespace', 'image', 'package'] as const;
export type ExposureGroup = (typeof EXPOSURE_GROUPS)[number];

export type RenderExposureOptions = {
  format: ExposureFormat;
  group: ExposureGroup;
  terminal: TableOptions;
  /** Default: nothing is said of what can be done, beyond the facts. */
  sayRemedies?: SayRemedies;
};

/** The answer as people or programs read it. JSON has all of it; the others one row for each container and component. */
export function renderExposure(
  answer: ExposureAnswer,
  { format, group, terminal, sayRemedies }: RenderExposureOptions,
): string {
  const rows = grouped(exposureRows(answer), group);
  switch (format) {
    case 'json':
      return prettyJson(versionedAnswer(answer));
    case 'ndjson':
      return rows.map((row) => `${JSON.stringify(recordOf(row))}\n`).join('');
    case 'csv':
      return [COLUMNS.map(({ name }) => name), ...rows.map(cellsOf)].map(csvLine).join('');
    case 'markdown':
      return [
        ...markdownPieces(answer, rows.length > 0 ? rows.map(markdownRow) : undefined, sayRemedies),
      ].join('');
    case 'tree':
      return framed(answer, sayRemedies, rows.length > 0 ? renderTree(treeOf(rows, group), terminal) : '');
    case 'table':
      return framed(answer, sayRemedies, rows.length > 0 ? tableOf(rows, group, terminal) : '');
  }
}

function framed(answer: ExposureAnswer, say: SayRemedies | undefined, body: string): string {
  const foot = footLines(answer, say)
    .map((line) => `${terminalText(line)}\n`)
    .join('');
  return `${verdictLine(answer)}\n${body === '' ? '' : `\n${body}`}${foot === '' ? '' : `\n${foot}`}`;
}

const KEYS: Readonly<Record<ExposureGroup, (row: ExposureRow) => string>> = {
  owner: ({ run }) => run?.owner ?? NOBODY,
  namespace: ({ run }) => (run === undefined ? '' : `${run.cluster} ${run.namespace}`),
  image: imageName,
  package: ({ component }) => component?.purl ?? '',
};

export function groupKey(row: ExposureRow, group: ExposureGroup): string {
  return KEYS[group](row);
}

/** Rows come in the order of owners; another grouping keeps that order within each group. */
function grouped(rows: readonly ExposureRow[], group: ExposureGroup): ExposureRow[] {
  if (group === 'owner') return [...rows];
  return rows
    .map((row, index) => ({ row, key: groupKey(row, group), index }))
    .sort((a, b) => compareBytes(a.key, b.key) || a.index - b.index)
    .map(({ row }) => row);
}

const SHOWN: Readonly<Record<ExposureGroup, readonly string[]>> = {
  owner: [
    'owner',
    'cluster',
    'namespace',
    'workload',
    'copies',
    'image',
    'component',
    'version',
    'path',
    'since',
    'until',
    'fixedIn',
    'newerImage',
    'exception',
    'notes',
  ],
  namespace: [
    'cluster',
    'namespace',
    'workload',
    'owner',
    'copies',
    'image',
    'component',
    'version',
    'path',
    'since',
    'until',
    'fixedIn',
    'newerImage',
    'exception',
    'notes',
  ],
  image: [
    'image',
    'component',
    'version',
    'path',
    'fixedIn',
    'newerImage',
    'cluster',
    'namespace',
    'workload',
    'copies',
    'owner',
    'since',
    'until',
    'exception',
    'notes',
  ],
  package: [
    'component',
    'version',
    'fixedIn',
    'image',
    'path',
    'cluster',
    'namespace',
    'workload',
    'copies',
    'owner',
    'since',
    'until',
    'newerImage',
    'exception',
    'notes',
  ],
};

/** Columns that say nothing in any row are left out. */
function tableOf(rows: readonly ExposureRow[], group: ExposureGroup, terminal: TableOptions): string {
  const columns = SHOWN[group]
    .flatMap((name) => COLUMNS.find((column) => column.name === name) ?? [])
    .filter(({ of }) => rows.some((row) => of(row) !== ''));
  return renderTable(
    columns.map(({ name, title }) =>
      withoutUndefined({
        title,
        shrinks: true,
        align: name === 'copies' ? ('right' as const) : undefined,
      }),
    ),
    rows.map((row) => columns.map(({ of }) => firstOf(of(row)))),
    terminal,
  );
}

/** A component may be in many places: people are shown one, programs all. */
function firstOf(cell: string): string {
  const [first = '', ...others] = cell.split('\n');
  return others.length === 0 ? first : `${first} and ${others.length} more`;
}

/** `rows`: lines of a table; undefined: there is none. `uncertain` as in `footLines`. */
export function* markdownPieces(
  answer: ExposureAnswer,
  rows: Iterable<string> | undefined,
  say: SayRemedies | undefined,
  uncertain?: number,
): Generator<string> {
  yield `**${verdictLine(answer)}**\n\n`;
  if (rows !== undefined) {
    yield markdownLine(MARKDOWN_COLUMNS.map(({ title }) => title.toLowerCase()));
    yield markdownLine(MARKDOWN_COLUMNS.map(() => '---'));
    yield* rows;
    yield '\n';
  }
  for (const line of footLines(answer, say, uncertain)) yield `- ${markdownText(line)}\n`;
}

const MARKDOWN_COLUMNS = SHOWN.owner.flatMap((name) => COLUMNS.find((column) => column.name === name) ?? []);

export function markdownRow(row: ExposureRow): string {
  return markdownLine(MARKDOWN_COLUMNS.map(({ of }) => markdownText(firstOf(of(row)))));
}

function markdownLine(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |\n`;
}

/** Group → workload → image → component, each said once. */
function treeOf(rows: readonly ExposureRow[], group: ExposureGroup): TreeNode[] {
  const workload = (row: ExposureRow): TreeNode => {
    const { run } = row;
    if (run === undefined) return { label: '(never ran)' };
    const until = run.to === undefined ? '' : ` until ${isoTime(run.to)}`;
    return {
      label: `${run.cluster} ${run.namespace}/${run.kind}/${run.workload}`,
      detail: `${run.container} ×${run.count} since ${isoTime(run.from)}${until}${run.certain ? '' : ' (one of its platforms)'}${saidOf(row)}`,
    };
  };
  const saidOf = (row: ExposureRow): string =>
    COLUMNS.filter(({ name }) => name === 'exception' || name === 'notes')
      .map(({ of }) => of(row))
      .filter(Boolean)
      .map((said) => `; ${firstOf(said)}`)
      .join('');
  const image = (row: ExposureRow): TreeNode => {
    const newer = newerImage(row.image);
    return withoutUndefined({
      label: imageName(row),
      detail: newer !== '' ? `without it: ${newer}` : undefined,
    });
  };
  const component = ({ component: found }: ExposureRow): TreeNode | undefined => {
    if (found === undefined) return undefined;
    const { version, reason, places } = found;
    const [place] = places;
    const detail = [
      reason.vulnerability,
      reason.fixedVersion === '' ? reason.because : `fixed in ${reason.fixedVersion}`,
      place && `at ${place.path}${places.length > 1 ? ` and ${places.length - 1} more` : ''}`,
      place?.layer && `layer ${place.layer.slice(7, 19)}`,
      `said by ${saidBy(found)}`,
    ];
    return { label: `${componentName(found)} ${version}`.trim(), detail: detail.filter(Boolean).join(', ') };
  };
  const head = (row: ExposureRow): TreeNode => ({ label: KEYS[group](row) });
  const levels: ((row: ExposureRow) => TreeNode | undefined)[] =
    group === 'image'
      ? [image, component, workload]
      : group === 'package'
        ? [component, image, workload]
        : [head, workload, image, component];
  return branches(rows, levels);
}

function branches(
  rows: readonly ExposureRow[],
  [level, ...rest]: readonly ((row: ExposureRow) => TreeNode | undefined)[],
): TreeNode[] {
  if (level === undefined) return [];
  const nodes = new Map<string, { node: TreeNode; rows: ExposureRow[] }>();
  for (const row of rows) {
    const node = level(row);
    if (node === undefined) continue;
    const key = `${node.label}\0${node.detail ?? ''}`;
    const known = nodes.get(key);
    if (known === undefined) nodes.set(key, { node, rows: [row] });
    else known.rows.push(row);
  }
  return [...nodes.values()].map(({ node, rows: inner }) => ({ ...node, children: branches(inner, rest) }));
}

export function cellsOf(row: ExposureRow): string[] {
  return COLUMNS.map(({ of }) => of(row));
}

export function recordOf(row: ExposureRow): Record<string, string> {
  return Object.fromEntries(COLUMNS.map(({ name, of }) => [name, of(row)]));
}
