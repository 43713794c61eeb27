import type { Effect, InstalledPackage, UncoveredScript } from './types.ts';

/** Scripts with a command that no effect stands in for, in install order. */
export function uncoveredScripts(
  _packages: readonly InstalledPackage[],
  _effects: readonly Effect[],
): UncoveredScript[] {
  return [];
}
