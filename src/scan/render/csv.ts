import { csvLine } from '../../base/csv-line.ts';
import type { Finding } from '../report/types.ts';
import { placesOf, whyOf } from './finding-text.ts';
import type { RenderInput } from './types.ts';

const COLUMNS: readonly [title: string, cell: (finding: Finding) => string][] = [
  ['vulnerability', ({ vulnerability }) => vulnerability.id],
  ['aliases', ({ vulnerability }) => vulnerability.aliases.join('\n')],
  ['severity', ({ severity }) => severity.level],
  ['score', ({ severity }) => severity.score?.toFixed(1) ?? ''],
  ['priority', ({ priority }) => String(priority)],
  ['tier', ({ tier }) => tier],
  ['lowered', ({ lowered }) => (lowered.length > 0 ? 'yes' : 'no')],
  ['package', ({ match }) => match.packageName],
  ['version', ({ match }) => match.version],
  ['fixed_version', ({ fixVersion = '' }) => fixVersion],
  ['ecosystem', ({ match }) => match.ecosystem],
  ['components', ({ components }) => components.map(({ id }) => id).join('\n')],
  ['paths', (finding) => placesOf(finding).join('\n')],
  ['exploited_since', ({ vulnerability }) => vulnerability.exploited?.dateAdded ?? ''],
  ['epss', ({ vulnerability }) => vulnerability.epss?.probability.toString() ?? ''],
  ['why', whyOf],
  ['title', ({ vulnerability }) => vulnerability.title ?? ''],
  ['url', ({ vulnerability }) => vulnerability.url ?? ''],
];

/** A line for each finding, what was lowered too; several values of one cell stand on lines of their own. */
export function renderCsv({ report }: RenderInput): string {
  return [
    csvLine(COLUMNS.map(([title]) => title)),
    ...report.findings.map((finding) => csvLine(COLUMNS.map(([, cell]) => cell(finding)))),
  ].join('');
}
