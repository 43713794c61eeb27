import { counted } from '../../base/index.ts';
import type { LeftOut, ScannedImage, ScanReport } from './types.ts';

/** What a verdict leaves aside, and by whose word: other platforms, files of ignore rules, and options that show less. */
export function notesOf({ image, findings, ignoreRules, leftOut = [] }: ScanReport): string[] {
  const files = Map.groupBy(ignoreRules, ({ file }) => file);
  const ignored = [...files].map(([file, rules]) => {
    const lowered = findings.filter((finding) =>
      finding.lowered.some(({ code, source }) => code === 'ignored' && source === file),
    );
    return `${counted(lowered.length, 'finding')} ignored by ${file} (${counted(rules.length, 'rule')})`;
  });
  return [...platformNote(image), ...leftOut.map(leftOutText), ...ignored];
}

function platformNote({ platform = 'one platform', otherPlatforms = [] }: ScannedImage): string[] {
  if (otherPlatforms.length === 0) return [];
  return [
    `only ${platform} of this index was looked at, not ${otherPlatforms.join(', ')}: scan each with --platform`,
  ];
}

function leftOutText({ option, findings, exploited }: LeftOut): string {
  const urgent = exploited === 0 ? '' : `, ${exploited} of them exploited`;
  const what = option === 'severity' ? 'of other severities' : 'without a fixed version';
  return `${counted(findings, 'finding')} ${what} not shown (--${option})${urgent}`;
}
