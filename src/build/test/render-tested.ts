import { terminalText } from '../../base/terminal-text.ts';
import type { TestedImage } from './types.ts';

/** A line for each platform, and one for each of its checks. */
export function renderTested({ image, platforms }: TestedImage): string {
  const lines = platforms.flatMap(({ platform, outcome, why, sandbox, checks }) => [
    `${image} (${platform}): ${outcome}${sandbox === undefined ? '' : ` in ${sandbox}`}${why === undefined ? '' : `: ${why}`}`,
    ...checks.map(
      (item) => `  ${item.outcome}: ${item.check}${item.why === undefined ? '' : `: ${item.why}`}`,
    ),
  ]);
  return `${lines.map((line) => terminalText(line)).join('\n')}\n`;
}
