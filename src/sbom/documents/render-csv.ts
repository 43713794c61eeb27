import { csvLine } from '../../base/csv-line.ts';
import { displayPath } from '../../base/index.ts';
import { normalizeGraph } from '../graph/normalize-graph.ts';
import { declaredLicense } from '../licenses/license-expression.ts';
import type { Component, SbomGraph } from '../types.ts';

const COLUMNS: readonly [title: string, cell: (component: Component) => string][] = [
  ['name', ({ name }) => name],
  ['version', ({ version = '' }) => version],
  ['type', ({ type }) => type],
  ['group', ({ group = '' }) => group],
  ['purl', ({ purl = '' }) => purl],
  ['license', (component) => declaredLicense(component) ?? ''],
  ['supplier', ({ supplier }) => supplier?.name ?? ''],
  ['source', ({ source }) => source?.name ?? ''],
  ['source_version', ({ source }) => source?.version ?? ''],
  ['paths', ({ evidence = [] }) => lines(evidence.flatMap(({ locations }) => locations).map(absolute))],
  ['seen_by', ({ evidence = [] }) => lines(evidence.map(({ by }) => by))],
  ['contained_in', ({ containedIn = [] }) => lines(containedIn)],
  ['homepage', ({ homepage = '' }) => homepage],
];

/** A line for each component, the image itself left out; several values of one cell stand on lines of their own. */
export function renderCsv(graph: SbomGraph): string {
  return [
    csvLine(COLUMNS.map(([title]) => title)),
    ...normalizeGraph(graph).others.map((component) => csvLine(COLUMNS.map(([, cell]) => cell(component)))),
  ].join('');
}

function absolute(place: string): string {
  return `/${displayPath(place)}`;
}

function lines(texts: readonly string[]): string {
  return [...new Set(texts)].join('\n');
}
