import { terminalText } from '../base/terminal-text.ts';
import type { ReproduceOutcome } from '../build/index.ts';

const DOCUMENTS = {
  identical: 'identical',
  different: 'different: those attached to the image are not what a rebuild writes',
  'another-catalog':
    'another catalog: a different version of shearwall wrote them, so they were not compared',
} as const;

/** The verdict first, then what it rests on. */
export function renderReproduction({ reproduction, notes }: ReproduceOutcome): string {
  const { result, images, documents, firstDifference, missing, packagesFrom } = reproduction;
  const lines: string[] = [result];
  for (const { name, expected, rebuilt } of images) {
    lines.push(
      `  ${name}: ${expected}${rebuilt === undefined ? ' (not rebuilt)' : rebuilt === expected ? '' : `, rebuilt ${rebuilt}`}`,
    );
  }
  if (firstDifference !== undefined) {
    const { arch, layer, path, attribute, expected, actual } = firstDifference;
    const where = [arch, layer === undefined ? undefined : `layer ${layer}`, path]
      .filter((part) => part !== undefined)
      .join(', ');
    lines.push(
      `  first difference: ${where}: ${attribute}`,
      `    in the image: ${expected}`,
      `    rebuilt:      ${actual}`,
    );
  }
  for (const item of missing ?? []) lines.push(`  missing: ${item}`);
  if (missing !== undefined) lines.push('  give the folder that holds the local files: --source DIR');
  if (documents !== undefined) lines.push(`  SBOMs: ${DOCUMENTS[documents]}`);
  lines.push(`  packages: ${packagesFrom}`, ...notes.map((note) => `  ${note}`));
  return lines.map(terminalText).join('\n');
}
