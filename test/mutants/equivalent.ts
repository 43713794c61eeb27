import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Mutant } from './find-mutants.ts';

/** Mutants that do what the source does, as somebody has seen: by the source's line, trimmed, what is replaced by what. */
export type Equivalent = {
  file: string;
  reason: string;
  mutants: Readonly<Record<string, readonly string[]>>;
};

export function readEquivalent(): Equivalent[] {
  return JSON.parse(readFileSync(join(import.meta.dirname, 'equivalent.json'), 'utf8')) as Equivalent[];
}

export function isEquivalent(mutant: Mutant, list: readonly Equivalent[]): boolean {
  return list.some(
    ({ file, mutants }) => file === mutant.file && mutants[mutant.text]?.includes(mutant.change) === true,
  );
}
