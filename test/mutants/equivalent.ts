import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './find-mutants.ts';

/** A mutant that does what the source does, as somebody has seen. `line`: the source's line, trimmed. */
export type Equivalent = { file: string; line: string; change: string; reason: string };

export function readEquivalent(): Equivalent[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'equivalent.json'), 'utf8')) as Equivalent[];
}

export function isEquivalent(mutant: Mutant, list: readonly Equivalent[]): boolean {
  return list.some(
    ({ file, line, change }) => file === mutant.file && change === mutant.change && line === mutant.text,
  );
}
