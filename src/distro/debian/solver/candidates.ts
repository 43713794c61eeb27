import { compareBytes } from '../../../base/index.ts';
import { compareDebianVersions } from '../../../versions/index.ts';
import type { Clause, PackageIndex, PackageRecord } from '../types.ts';
import { isNamedBy, isProvidedBy } from './relations.ts';

/**
 * What could satisfy a dependency, best first, as apt ranks it: alternatives from left to right, and for each the package
 * of that name before those that provide it. All that in newest versions; older versions, which apt never considers, come
 * last, for recipes that pin one. Lazy: most callers take the first.
 */
export function* candidates(
  alternatives: readonly Clause[],
  index: PackageIndex,
): Generator<PackageRecord, undefined> {
  for (const clause of alternatives) {
    const newest = newestOf(clause.name, index);
    if (newest && isNamedBy(clause, newest, index.architecture)) yield newest;
    yield* newestProviders(clause, index);
  }
  for (const clause of alternatives) {
    const newest = newestOf(clause.name, index);
    for (const record of olderVersions(clause.name, newest, index)) {
      if (isNamedBy(clause, record, index.architecture)) yield record;
    }
  }
  return undefined;
}

/** apt's candidate: the newest version; of equal ones in several suites, the suite first in byte order. */
export function newestOf(name: string, index: PackageIndex): PackageRecord | undefined {
  const [first, ...others] = index.versionsOf(name);
  let newest = first;
  if (newest === undefined) return undefined;
  for (const record of others) {
    if (compareDebianVersions(record.version, newest.version) !== 0) break;
    if (compareOrigin(record, newest) < 0) newest = record;
  }
  return newest;
}

function olderVersions(
  name: string,
  newest: PackageRecord | undefined,
  index: PackageIndex,
): PackageRecord[] {
  const older = index.versionsOf(name).filter((record) => record.version !== newest?.version);
  return older.sort((a, b) => compareDebianVersions(b.version, a.version) || compareOrigin(a, b));
}

function compareOrigin(a: PackageRecord, b: PackageRecord): number {
  return (
    compareBytes(a.suite, b.suite) ||
    compareBytes(a.component, b.component) ||
    compareBytes(a.filename, b.filename)
  );
}

function newestProviders(clause: Clause, index: PackageIndex): PackageRecord[] {
  const names = new Set(index.providersOf(clause.name).map((record) => record.name));
  names.delete(clause.name);
  const newest = [...names].flatMap((name) => newestOf(name, index) ?? []);
  return newest.filter((record) => isProvidedBy(clause, record, index.architecture)).sort(compareProviders);
}

const PRIORITIES = ['required', 'important', 'standard', 'optional', 'extra'];

/**
 * apt's CompareProviders: essential, then priority. Where apt then takes the package that its cache numbered last, which
 * is mostly the last of the index, we take the last in byte order.
 */
function compareProviders(a: PackageRecord, b: PackageRecord): number {
  return (
    Number(b.essential) - Number(a.essential) ||
    PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) ||
    compareBytes(b.name, a.name)
  );
}
