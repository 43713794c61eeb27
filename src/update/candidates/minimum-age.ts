import { isoDay } from '../../base/utc-time.ts';
import type { PackageUpdate } from '../recipes/types.ts';
import type { RecipeRecord } from './types.ts';

type FirstSeen = NonNullable<RecipeRecord['firstSeen']>;

export type AgeInput = {
  changes: readonly PackageUpdate[];
  firstSeen: FirstSeen;
  /** What is new to us now may have been out for long, and will be new to the next run again: why nothing was kept. Undefined: it is. */
  notKept: string | undefined;
  minimumAgeMs: number;
  nowMs: number;
};

/** Remembers when each package of an update was first seen, by its digest; what is no longer offered is forgotten. */
export function noteSeen(
  changes: readonly PackageUpdate[],
  firstSeen: RecipeRecord['firstSeen'],
  nowMs: number,
): Record<string, number> {
  const offered = changes.flatMap(({ digest }) => (digest === undefined ? [] : [digest]));
  return Object.fromEntries(offered.sort().map((digest) => [digest, firstSeen?.[digest] ?? nowMs]));
}

/** Why an update waits; undefined: a security update, or everything in it is old enough. */
export function whyTooYoung(input: AgeInput): string | undefined {
  const { changes, firstSeen, notKept, minimumAgeMs, nowMs } = input;
  if (!hasToWait(input)) return undefined;
  for (const { name, to, digest } of changes) {
    if (digest === undefined) continue;
    const seen = firstSeen[digest] ?? nowMs;
    if (seen === nowMs && notKept !== undefined)
      return `the age of ${name} ${to} cannot be judged: ${notKept}`;
    const ready = seen + minimumAgeMs;
    if (ready > nowMs) return `waits until ${isoDay(ready)}: ${name} ${to} is not as old as it must be`;
  }
  return undefined;
}

/** Security updates do not. */
export function hasToWait({ changes, minimumAgeMs }: Pick<AgeInput, 'changes' | 'minimumAgeMs'>): boolean {
  return minimumAgeMs > 0 && !changes.some(({ isSecurity }) => isSecurity);
}
