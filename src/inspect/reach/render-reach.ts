import { humanSize } from '../../base/human-size.ts';
import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import { REACH_ANSWERS } from '../../reach/index.ts';
import type { ImageReach, ReachCounts, ReachOfPath } from './types.ts';

const MOST_PACKAGES = 20;

/** Totals by answer, the packages that carry most that cannot be loaded, what could not be decided. */
export function renderReach(reach: ImageReach, options: TableOptions = {}): string {
  const lines = [
    terminalText(`${reach.image}${reach.platform === undefined ? '' : ` (${reach.platform})`}`),
    ...reach.roots.map(({ why, argv, file }) => terminalText(`  ${why}: ${argv?.join(' ') ?? file ?? ''}`)),
  ];
  const parts = [`${lines.join('\n')}\n`, totals(reach.totals, options), packages(reach, options)];
  if (reach.files !== undefined) parts.push(files(reach.files, options));
  return `${[...parts, notes(reach)].filter(Boolean).join('\n')}`;
}

/** The answer for one file, and a line for each step. */
export function reachLines({ answer, steps }: ReachOfPath): string[] {
  return [
    `${answer === 'cannot run here' ? 'nothing in a container needs it' : answer}${steps.length > 0 ? ':' : ' from what the image starts'}`,
    ...steps.map(({ to, kind, use, literal, where, trigger }) =>
      terminalText(
        `  ${trigger === undefined ? kind : `${kind} (${trigger})`} ${to}${use === 'data' ? ', as data' : ''}${
          literal === '' ? '' : ` — “${literal}” in ${where}`
        }`,
      ),
    ),
  ];
}

function totals(counts: ReachCounts, options: TableOptions): string {
  const all = Object.values(counts);
  const files = Math.max(
    1,
    all.reduce((sum, count) => sum + count.files, 0),
  );
  const bytes = Math.max(
    1,
    all.reduce((sum, count) => sum + count.bytes, 0),
  );
  const share = (part: number, whole: number): string => `${((100 * part) / whole).toFixed(1)} %`;
  return renderTable(
    [
      { title: 'answer' },
      { title: 'files', align: 'right' },
      { title: 'share', align: 'right' },
      { title: 'size', align: 'right' },
      { title: 'share', align: 'right' },
    ],
    REACH_ANSWERS.toReversed().map((answer) => [
      answer,
      String(counts[answer].files),
      share(counts[answer].files, files),
      humanSize(counts[answer].bytes),
      share(counts[answer].bytes, bytes),
    ]),
    options,
  );
}

function packages({ packages: all }: ImageReach, options: TableOptions): string {
  const idle = ({ counts }: ImageReach['packages'][number]): number =>
    counts['cannot run here'].bytes + counts.unreachable.bytes + counts['via a shell'].bytes;
  const most = all.filter((item) => idle(item) > 0).toSorted((a, b) => idle(b) - idle(a));
  if (most.length === 0) return '';
  const table = renderTable(
    [
      { title: 'package', shrinks: true },
      { title: 'loaded', align: 'right' },
      { title: 'possibly', align: 'right' },
      { title: 'via a shell', align: 'right' },
      { title: 'not at all', align: 'right' },
    ],
    most
      .slice(0, MOST_PACKAGES)
      .map(({ name, counts }) => [
        name ?? '(no package)',
        humanSize(counts.reachable.bytes),
        humanSize(counts.possibly.bytes),
        humanSize(counts['via a shell'].bytes),
        humanSize(counts.unreachable.bytes + counts['cannot run here'].bytes),
      ]),
    options,
  );
  const rest = most.length - MOST_PACKAGES;
  return rest > 0 ? `${table}and ${rest} more packages (--json)\n` : table;
}

function files(all: NonNullable<ImageReach['files']>, options: TableOptions): string {
  return renderTable(
    [{ title: 'answer' }, { title: 'size', align: 'right' }, { title: 'file', shrinks: true }],
    all.map(({ path, answer, sizeBytes }) => [answer, humanSize(sizeBytes), path]),
    options,
  );
}

function notes(reach: ImageReach): string {
  const { shells, triggers, unread } = reach;
  const shown = shells.map(({ path, answer }) => `${path} (${answer})`);
  const lines = [
    ...unseenPlatforms(reach),
    shown.length === 0 ? 'no shell is reached' : `shells: ${shown.join(', ')}`,
    ...triggers.map(({ trigger, why, at, answer }) => `${trigger} at ${at} (${answer}): ${why}`),
    ...(unread.length === 0 ? [] : [`${unread.length} files were not read to their end: possibly reached`]),
  ];
  return `${lines.map((line) => terminalText(line)).join('\n')}\n`;
}
