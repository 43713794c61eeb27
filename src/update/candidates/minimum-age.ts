import { isoDay } from '../../base/utc-time.ts';
import type { PackageUpdate } from '../recipes/types.ts';
import type { RecipeRecord } from './types.ts';

export type AgeInput = {
  changes: readonly PackageUpdate[];
  firstSeen: RecipeRecord['firstSeen'];
  minimumAgeMs: number;
  nowMs: number;
};

/** Remembers when each package of an update was first seen, by its digest; what is no longer offered is forgotten. */
export function noteSeen({
  changes,
  firstSeen,
  nowMs,
}: Omit<AgeInput, 'minimumAgeMs'>): Record<string, number> {
  const offered = changes.flatMap(({ digest }) => (digest === undefined ? [] : [digest]));
  return Object.fromEntries(offered.sort().map((digest) => [digest, firstSeen[digest] ?? nowMs]));
}

/** Why an update waits; undefined: a security update, or everything in it is old enough. */
export function whyTooYoung({ changes, firstSeen, minimumAgeMs, nowMs }: AgeInput): string | undefined {
  if (minimumAgeMs === 0 || changes.some(({ isSecurity }) => isSecurity)) return undefined;
  for (const { name, to, digest } of changes) {
    if (digest === undefined) continue;
    const ready = (firstSeen[digest] ?? nowMs) + minimumAgeMs;
    if (ready > nowMs) return `waits until ${isoDay(ready)}: ${name} ${to} is not as old as it must be`;
  }
  return undefined;
}
