import { humanSize } from '../../base/human-size.ts';
import { terminalText } from '../../base/terminal-text.ts';
import type { ExplainedPin } from '../../update/index.ts';

const MOST_PACKAGES = 20;

/** What each newer digest changes, some lines for each. */
export function pinReasonLines(explained: readonly ExplainedPin[]): string[] {
  return explained.flatMap((pin, index) => [
    ...(index > 0 ? [''] : []),
    ...linesOf(pin).map((line) => terminalText(line)),
  ]);
}

function linesOf(pin: ExplainedPin): string[] {
  const { repository, from, to, platform, packages, fixes, brings, files, config, sizeBytes, why } = pin;
  const title = `${repository}: ${from.slice(0, 19)} → ${to.slice(0, 19)}`;
  if (why !== undefined) return [title, `  what it changes is not known: ${why}`];
  const more = packages.length - MOST_PACKAGES;
  return [
    `${title} (${platform})`,
    ...packages
      .slice(0, MOST_PACKAGES)
      .map(({ name, from: old, to: now }) => `  ${packageLine(name, old, now)}`),
    ...(more > 0 ? [`  and ${more} more packages`] : []),
    ...vulnerabilityLines(fixes, brings),
    `  files: ${files.added} added, ${files.removed} removed, ${files.changed} changed${config.length === 0 ? '' : `; config: ${config.join(', ')}`}`,
    `  size: ${humanSize(sizeBytes.before)} → ${humanSize(sizeBytes.after)}`,
  ];
}

function packageLine(name: string, from: string | undefined, to: string | undefined): string {
  if (from === undefined) return `+ ${name} ${to}`;
  return to === undefined ? `- ${name} ${from}` : `~ ${name} ${from} → ${to}`;
}

function vulnerabilityLines(fixes: string[] | undefined, brings: string[] | undefined): string[] {
  if (fixes === undefined || brings === undefined)
    return [
      '  which vulnerabilities it removes is not said: there is no advisory database ("shearwall db pull")',
    ];
  return [
    `  removes ${fixes.length === 0 ? 'no vulnerability that is known' : fixes.join(', ')}`,
    ...(brings.length === 0 ? [] : [`  brings ${brings.join(', ')}`]),
  ];
}
