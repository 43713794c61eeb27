import { humanSize } from '../base/human-size.ts';
import { counted } from '../base/index.ts';
import { terminalText } from '../base/terminal-text.ts';
import type { SlimAnswer } from './answers.ts';

/** What stays of each platform and for what reason, what went, and what to do next. */
export function renderSlim({ location, source, slimmed, result }: SlimAnswer): string {
  return [
    `${location} made of ${source}`,
    ...slimmed.flatMap(linesOf),
    'what it starts was read, not run: test it before you use it',
    `to sign it with what it says of itself: shearwall sign ${location}, shearwall attest --result ${result}`,
  ]
    .map(terminalText)
    .join('\n');
}

function linesOf({ platform, costs, removed, partial, hasRpm }: SlimAnswer['slimmed'][number]): string[] {
  const kept = costs.filter(({ reason }) => reason !== 'gone');
  const gone = costs.find(({ reason }) => reason === 'gone') ?? { files: 0, bytes: 0 };
  const sum = (key: 'files' | 'bytes') => kept.reduce((total, cost) => total + cost[key], 0);
  return [
    `  ${platform}: ${counted(sum('files'), 'file')}, ${humanSize(sum('bytes'))} stay; ${counted(gone.files, 'file')}, ${humanSize(gone.bytes)} go`,
    ...kept.map(
      ({ reason, files, bytes }) => `    ${reason.padEnd(16)} ${counted(files, 'file')}, ${humanSize(bytes)}`,
    ),
    `    packages: ${removed.length} removed, ${partial.length} in part`,
    ...(hasRpm
      ? ["    rpm's database stays whole: scanners list packages of which nothing is left, too"]
      : []),
  ];
}
