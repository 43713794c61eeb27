import { renderTable, type TableOptions } from '../../base/render-table.ts';
import type { WatchStatusAnswer } from './answers.ts';

const COLUMNS = [
  { title: 'RECIPE', shrinks: true },
  { title: 'AGE' },
  { title: 'KNOWN' },
  { title: 'FIXABLE' },
  { title: 'UPDATE' },
  { title: 'WHY NOT', shrinks: true },
];

/** One row for each image. */
export function renderStatus({ images }: WatchStatusAnswer, terminal: TableOptions): string {
  return renderTable(
    COLUMNS,
    images.map(({ recipe, ageDays, vulnerabilities, candidate, why }) => [
      recipe,
      ageDays === undefined ? '?' : `${ageDays} d`,
      String(vulnerabilities?.known ?? '?'),
      String(vulnerabilities?.fixable ?? '?'),
      candidate?.stage ?? '',
      why ?? '',
    ]),
    terminal,
  );
}
