import { counted } from '../../base/index.ts';
import type { Added } from '../../fleet/index.ts';
import { plainLine } from './plain-line.ts';

const LIMIT = 5;

/** A line for each image or document, and what could not be taken of it. */
export function renderAdded(added: readonly Added[]): string {
  return [...added.flatMap(linesOf), ...hintLines(added)].map(plainLine).join('\n');
}

/** What to do about what failed, said once for all that failed alike. */
export function hintLines(outcomes: readonly (object & { hint?: string | undefined })[]): string[] {
  const hints = outcomes.flatMap(({ hint }) => (hint === undefined ? [] : [hint]));
  return [...new Set(hints)].map((hint) => `hint: ${hint}`);
}

function linesOf(each: Added): string[] {
  if ('failed' in each) return [`${each.name}: not added: ${each.failed}`];
  if ('images' in each)
    return each.images.flatMap(({ image, digest, platform, isNew, components, quarantined, gaps }) => [
      `${image} ${platform} ${digest}: ${isNew ? counted(components, 'component') : 'known already'}`,
      ...(quarantined > 0 ? [`  ${counted(quarantined, 'component')} could not be taken`] : []),
      ...shortened(gaps),
    ]);
  return each.sboms.flatMap(({ name, digest, format, isNew, components, quarantined, gaps }) => [
    `${name} (${format}) for ${digest}: ${isNew ? counted(components, 'component') : 'known already'}`,
    ...(quarantined.length > 0
      ? [
          `  ${counted(quarantined.length, 'component')} could not be taken:`,
          ...shortened(quarantined.map(({ text, reason }) => `${text}: ${reason}`)),
        ]
      : []),
    ...shortened(gaps),
  ]);
}

function shortened(lines: readonly string[]): string[] {
  const shown = lines.slice(0, LIMIT).map((line) => `  ${line}`);
  return lines.length > LIMIT ? [...shown, `  ${lines.length - LIMIT} more`] : shown;
}
