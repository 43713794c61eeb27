import { counted } from '../../base/index.ts';
import { unseenPlatforms } from '../../image-files/index.ts';
import type { LeftOut, ScanReport } from './types.ts';

/** What a verdict leaves aside, and by whose word: other platforms, files of ignore rules, and options that show less. */
export function notesOf({ image, findings, ignoreRules, leftOut = [] }: ScanReport): string[] {
  const files = Map.groupBy(ignoreRules, ({ file }) => file);
  const ignored = [...files].map(([file, rules]) => {
    const lowered = findings.filter((finding) =>
      finding.lowered.some(({ code, source }) => code === 'ignored' && source === file),
    );
    return `${counted(lowered.length, 'finding')} ignored by ${file} (${counted(rules.length, 'rule')})`;
  });
  return [...unseenPlatforms(image), ...leftOut.map(leftOutText), ...ignored];
}

function leftOutText({ option, findings, exploited }: LeftOut): string {
  const urgent = exploited === 0 ? '' : `, ${exploited} of them exploited`;
  const what = option === 'severity' ? 'of other severities' : 'without a fixed version';
  return `${counted(findings, 'finding')} ${what} not shown (--${option})${urgent}`;
}
