import type { FixStep } from './types.ts';

/** `rebuild`; `change app/package-lock.json (recipe line 12)`. */
export function stepText(step: FixStep | undefined): string {
  if (step === undefined || step.by === 'rebuild') return 'rebuild';
  if (step.by === 'newer-base') return 'rebuild on a newer base image';
  const { files = [] } = step;
  if (files.length === 0) return 'change what brings it';
  return `change ${files.map(({ path, source, line }) => `${source ?? path}${placeOf(source, line)}`).join(', ')}`;
}

function placeOf(source: string | undefined, line: number | undefined): string {
  if (source === undefined) return '';
  return line === undefined ? ' (of the recipe)' : ` (recipe line ${line})`;
}
