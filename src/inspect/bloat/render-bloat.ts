import { humanSize } from '../../base/human-size.ts';
import { counted } from '../../base/index.ts';
import { renderTable, type TableOptions } from '../../base/render-table.ts';
import { terminalText } from '../../base/terminal-text.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import type { BloatOfPackage, ImageBloat } from './types.ts';

const MOST_PACKAGES = 20;

/** What is carried for nothing: all of it, the packages that carry most of it, and why the rest stays. */
export function renderBloat(bloat: ImageBloat, options: TableOptions = {}): string {
  return [head(bloat), packages(bloat, options), kept(bloat, options), notes(bloat)]
    .filter(Boolean)
    .join('\n');
}

function head({ image, platform, roots, carried, bloat, vulnerabilities }: ImageBloat): string {
  const lines = [
    `${image}${platform === undefined ? '' : ` (${platform})`}`,
    ...roots.map(({ why, argv, file }) => `  ${why}: ${argv?.join(' ') ?? file ?? ''}`),
    `${humanSize(bloat.bytes)} of ${humanSize(carried.bytes)} (${shareOf(bloat.bytes, carried.bytes)}) are carried for nothing: ${bloat.files} of ${counted(carried.files, 'file')}`,
    ...(vulnerabilities === undefined ? [] : [saidOf(vulnerabilities)]),
  ];
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}

function saidOf(vulnerabilities: NonNullable<ImageBloat['vulnerabilities']>): string {
  const needless = vulnerabilities.filter(({ isNeedless }) => isNeedless).length;
  return `${counted(vulnerabilities.length, 'known vulnerability')} that count, of which ${needless} are in software of which nothing is needed`;
}

export function shareOf(part: number, whole: number): string {
  return `${whole === 0 ? 0 : Math.floor((100 * part) / whole)} %`;
}

function packages({ packages: all, vulnerabilities }: ImageBloat, options: TableOptions): string {
  const most = all.filter(({ bloat }) => bloat.files > 0);
  if (most.length === 0) return '';
  const known = vulnerabilities !== undefined;
  const table = renderTable(
    [
      { title: 'package', shrinks: true },
      { title: 'version', shrinks: true },
      { title: 'carried', align: 'right' },
      { title: 'for nothing', align: 'right' },
      { title: 'share', align: 'right' },
      ...(known ? [{ title: 'vulnerabilities', align: 'right' as const }] : []),
      { title: 'needed' },
    ],
    most
      .slice(0, MOST_PACKAGES)
      .map((item) => [
        item.name ?? '(no package)',
        item.version ?? '',
        humanSize(item.carried.bytes),
        humanSize(item.bloat.bytes),
        shareOf(item.bloat.bytes, item.carried.bytes),
        ...(known ? [item.vulnerabilities ? String(item.vulnerabilities) : ''] : []),
        neededOf(item),
      ]),
    options,
  );
  const rest = most.length - MOST_PACKAGES;
  return rest > 0 ? `${table}and ${counted(rest, 'more package')} (--output json)\n` : table;
}

/** How much of a package is needed, in a word. */
export function neededOf({ isNeedless, bloat }: BloatOfPackage): string {
  if (isNeedless) return 'no';
  return bloat.files === 0 ? 'yes' : 'in part';
}

function kept({ kept: reasons }: ImageBloat, options: TableOptions): string {
  if (reasons.length === 0) return '';
  return renderTable(
    [{ title: 'stays as' }, { title: 'files', align: 'right' }, { title: 'size', align: 'right' }],
    reasons.map(({ reason, files, bytes }) => [reason, String(files), humanSize(bytes)]),
    options,
  );
}

function notes(bloat: ImageBloat): string {
  const { unread, notJudged = 0 } = bloat;
  const lines = [
    ...unseenPlatforms(bloat),
    ...(notJudged === 0
      ? []
      : [
          `nobody says whether ${counted(notJudged, 'piece')} of software are vulnerable: "shearwall scan" says why`,
        ]),
    ...(unread === 0 ? [] : [`not read to their end, and so kept: ${counted(unread, 'file')}`]),
  ];
  return lines.map((line) => `${terminalText(line)}\n`).join('');
}
