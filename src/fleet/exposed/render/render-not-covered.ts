import { prettyJson } from '../../../base/canonical-json.ts';
import { csvLine } from '../../../base/csv-line.ts';
import { markdownText } from '../../../base/markdown-text.ts';
import { renderTable, type TableOptions } from '../../../base/render-table.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { NotCovered, NotCoveredReason } from '../types.ts';

const WORDS: Readonly<Record<NotCoveredReason, string>> = {
  'no-digest': 'no digest reported',
  'unknown-image': 'no inventory',
  'no-inventory': 'no inventory',
  'old-catalog': 'not by this catalog',
  unreadable: 'not read whole',
  quarantined: 'odd package URLs',
  'not-comparable': 'not comparable',
  'unknown-ecosystem': 'unknown ecosystem',
  unproven: 'nobody vouches for it',
  'no-feed': 'no feed',
  'stale-feed': 'stale feed',
  'stale-import': 'stale import',
};

/** What no answer covers, and what to do about each: `remedy` is in the words of the program that shows it. */
export function renderNotCovered(
  rows: readonly (NotCovered & { remedy: string })[],
  format: 'table' | 'tree' | 'json' | 'ndjson' | 'csv' | 'markdown',
  terminal: TableOptions,
): string {
  const cells = rows.map(({ why, what, containers, where, remedy }) => [
    WORDS[why],
    what,
    containers === 0 ? '' : String(containers),
    where.length > 1 ? `${where[0]} and ${where.length - 1} more` : (where[0] ?? ''),
    remedy,
  ]);
  switch (format) {
    case 'json':
      return prettyJson(rows);
    case 'ndjson':
      return rows.map((row) => `${JSON.stringify(row)}\n`).join('');
    case 'csv':
      return [['why', 'what', 'containers', 'where', 'remedy'], ...cells].map(csvLine).join('');
    case 'markdown':
      return [
        TITLES.map((title) => title.toLowerCase()),
        TITLES.map(() => '---'),
        ...cells.map((row) => row.map(markdownText)),
      ]
        .map((row) => `| ${row.join(' | ')} |\n`)
        .join('');
    default:
      if (rows.length === 0) return 'everything that runs is covered\n';
      return renderTable(
        TITLES.map((title) =>
          withoutUndefined({
            title,
            shrinks: title !== 'WHY',
            align: title === 'CONTAINERS' ? ('right' as const) : undefined,
          }),
        ),
        cells,
        terminal,
      );
  }
}

const TITLES = ['WHY', 'WHAT', 'CONTAINERS', 'WHERE', 'WHAT TO DO'];
