import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import type { JudgedPin } from '../../update/index.ts';
import type { PinsAnswer } from './answers.ts';
import { pinReasonLines } from './pin-reason-lines.ts';

const COLUMNS = [
  { title: 'WHERE', shrinks: true },
  { title: 'IMAGE', shrinks: true },
  { title: 'STATE' },
  { title: 'NOW', shrinks: true },
];

/** How many digests are current, a table of the others, and what is left as it is. */
export function renderPins(
  { pins, explained = [], left, filesLookedAt, filesWritten }: PinsAnswer,
  isWritten: boolean,
  terminal: TableOptions,
): string {
  const counted = (state: JudgedPin['state']): number => pins.filter((pin) => pin.state === state).length;
  const changes = counted('update') + counted('add');
  const lines = [
    `${pins.length} images in ${filesLookedAt} files: ${counted('current')} current, ${changes} ${isWritten ? 'written' : 'to change'}, ${counted('refused')} refused, ${counted('waits') > 0 ? `${counted('waits')} waiting, ` : ''}${counted('unknown')} unknown, ${counted('tag')} by tag only`,
  ];
  const shown = pins.filter(({ state }) => state !== 'current');
  if (shown.length > 0)
    lines.push(
      '',
      renderTable(
        COLUMNS,
        shown.map(({ file, line, image, state, to, platform, why }) => [
          `${file}:${line}`,
          image,
          state,
          why ?? `${to ?? ''}${platform === undefined ? '' : ` (${platform})`}`,
        ]),
        terminal,
      ),
    );
  lines.push(...pinReasonLines(explained));
  for (const { file, line, text, why } of left)
    lines.push(terminalText(`left as it is: ${file}:${line} ${text}: ${why}`));
  if (!isWritten && changes > 0) lines.push('--write writes them.');
  if (filesWritten > 0) lines.push(`${filesWritten} files written`);
  return lines.join('\n');
}
