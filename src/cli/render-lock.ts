import { counted } from '../base/counted.ts';
import { humanSize } from '../base/human-size.ts';
import { terminalText } from '../base/terminal-text.ts';
import { isoDay } from '../base/utc-time.ts';
import type { Lockfile, SlimSummary } from '../build/index.ts';
import type { LockAnswer } from './answers.ts';

/** What a lock holds in a few lines, and what changed since the one before. */
export function renderLock(
  { lock: path, slimmed = [], archs, unchanged }: LockAnswer,
  previous: Lockfile | undefined,
): string {
  const lines = [unchanged ? `${path} is as before: the same packages` : `locked ${path}`];
  for (const [arch, { packages, repositories }] of Object.entries(archs)) {
    const fetched = packages.reduce((sum, { deb }) => sum + deb.sizeBytes, 0);
    const suites = repositories.map(({ suite, date }) => `${suite} of ${isoDay(date * 1000)}`);
    lines.push(
      `  ${arch}: ${counted(packages.length, 'package')}, ${humanSize(fetched)} to fetch, from ${suites.join(', ')}`,
    );
    lines.push(...changesSince(previous?.archs[arch]?.packages ?? [], packages).map((line) => `    ${line}`));
  }
  for (const summary of slimmed) lines.push(...slimLines(summary).map((line) => `  ${line}`));
  return lines.map(terminalText).join('\n');
}

const MOST_CHANGES = 40;

/** What stays of a slim image and for what reason, and path by path what changed. */
function slimLines({ arch, costs, changes }: SlimSummary): string[] {
  const kept = costs.filter(({ reason }) => reason !== 'gone');
  const sum = (key: 'files' | 'bytes') => kept.reduce((total, cost) => total + cost[key], 0);
  const gone = costs.find(({ reason }) => reason === 'gone') ?? { files: 0, bytes: 0 };
  const shown = changes.slice(0, MOST_CHANGES);
  const more = changes.length - shown.length;
  return [
    `${arch} slim: ${sum('files')} files, ${humanSize(sum('bytes'))} stay; ${gone.files} files, ${humanSize(gone.bytes)} go`,
    ...kept.map(
      ({ reason, files, bytes }) => `  ${reason.padEnd(16)} ${counted(files, 'file')}, ${humanSize(bytes)}`,
    ),
    ...shown.map(({ path, change, why }) => `  ${change === 'kept' ? '+' : '-'} ${path} (${why})`),
    ...(more > 0 ? [`  and ${counted(more, 'more path')}: --json lists them`] : []),
  ];
}

type Versions = readonly { name: string; version: string }[];

function changesSince(before: Versions, after: Versions): string[] {
  if (before.length === 0) return [];
  const [old, now] = [
    new Map(before.map((item) => [item.name, item.version])),
    new Map(after.map((item) => [item.name, item.version])),
  ];
  const names = [...new Set([...old.keys(), ...now.keys()])].sort();
  return names.flatMap((name) => {
    const [from, to] = [old.get(name), now.get(name)];
    if (from === to) return [];
    return [
      from === undefined
        ? `+ ${name} ${to}`
        : to === undefined
          ? `- ${name} ${from}`
          : `~ ${name} ${from} → ${to}`,
    ];
  });
}
