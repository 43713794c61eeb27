import { addTo } from '../../../base/add-to.ts';
import { compareBytes } from '../../../base/index.ts';
import type { Clause, PackageIndex } from '../types.ts';
import { candidates } from './candidates.ts';

/** `trixie, trixie-security (amd64)`: what was searched. */
export function describePlace({ suites, architecture }: PackageIndex): string {
  return `${suites.length === 0 ? 'the repositories' : suites.join(', ')} (${architecture})`;
}

/** `1.26.3-3+deb13u1 (trixie-security), 1.26.3-3 (trixie)`. */
export function describeVersions(name: string, index: PackageIndex): string {
  const suitesOf = new Map<string, string[]>();
  for (const { version, suite } of index.versionsOf(name)) addTo(suitesOf, version, suite);
  return [...suitesOf]
    .map(([version, suites]) => `${version} (${suites.sort(compareBytes).join(', ')})`)
    .join(', ');
}

/** Names of the packages whose Provides fit, in byte order. */
export function providerNames(clause: Clause, index: PackageIndex): string[] {
  const names = [...candidates([clause], index, new Set())].map((record) => record.name);
  return [...new Set(names)].filter((name) => name !== clause.name).sort(compareBytes);
}
