import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { inOneLine } from '../../base/terminal-text.ts';
import type { WatchStatusAnswer } from './answers.ts';

const DAY = '2026-11-28';

const COLUMNS = [
  { title: 'RECIPE', shrinks: true },
  { title: 'AGE' },
  { title: 'KNOWN' },
  { title: 'FIXABLE' },
  { title: 'UPDATE' },
  { title: 'LAST MOVED' },
  { title: 'REPRODUCED BY', shrinks: true },
  { title: 'WHY NOT', shrinks: true },
];

const NO_DATABASE =
  'There is no advisory database ("shearwall db pull"): which vulnerabilities are known and fixable is not said.';

/** One row for each image. */
export function renderStatus({ images }: WatchStatusAnswer, terminal: TableOptions): string {
  const table = renderTable(
    COLUMNS,
    images.map(({ recipe, ageDays, vulnerabilities, candidate, production, why }) => [
      recipe,
      ageDays === undefined ? '?' : `${ageDays} d`,
      String(vulnerabilities?.known ?? '?'),
      String(vulnerabilities?.fixable ?? '?'),
      candidate?.stage ?? '',
      production?.since?.slice(0, DAY.length) ?? '',
      production === undefined ? '' : reproducedBy(production),
      inOneLine(why ?? production?.notDeployed ?? ''),
    ]),
    terminal,
  );
  const isUnjudged = images.some(
    ({ time, vulnerabilities }) => time !== undefined && vulnerabilities === undefined,
  );
  return isUnjudged ? `${table}\n${NO_DATABASE}` : table;
}

function reproducedBy({
  reproduced,
}: NonNullable<WatchStatusAnswer['images'][number]['production']>): string {
  if (reproduced === undefined) return '?';
  const names = reproduced.by.map(({ signer, result }) =>
    result === 'identical' ? signer : `${signer}: DIFFERENT`,
  );
  if (reproduced.notRead !== undefined) names.push(`? (${inOneLine(reproduced.notRead)})`);
  return names.length === 0 ? 'nobody' : names.join(', ');
}
