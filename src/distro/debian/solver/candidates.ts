import { compareBytes } from '../../../base/index.ts';
import { compareDebianVersions } from '../../../versions/index.ts';
import type { Clause, PackageIndex, PackageRecord } from '../types.ts';
import { type ClauseGroup, isNamedBy, isProvidedBy } from './relations.ts';

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
    for (const record of [...versionsFor(clause, index), ...providersFor(clause, index)]) {
      if (record !== newestOf(record.name, index)) yield record;
    }
  }
  return undefined;
}

/** What could satisfy a request: the versions of that very package, newest first. */
export function versions(request: ClauseGroup, index: PackageIndex): Iterator<PackageRecord, undefined> {
  return request.alternatives.flatMap((clause) => versionsFor(clause, index)).values();
}

/** One record for each version; of equal ones in several suites, the suite first in byte order. */
function versionsFor(clause: Clause, index: PackageIndex): PackageRecord[] {
  const fitting = index
    .versionsOf(clause.name)
    .filter((record) => isNamedBy(clause, record, index.architecture));
  fitting.sort((a, b) => compareDebianVersions(b.version, a.version) || compareOrigin(a, b));
  return fitting.filter((record, at) => record.version !== fitting[at - 1]?.version);
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

function compareOrigin(a: PackageRecord, b: PackageRecord): number {
  return (
    compareBytes(a.suite, b.suite) ||
    compareBytes(a.component, b.component) ||
    compareBytes(a.filename, b.filename)
  );
}

function newestProviders(clause: Clause, index: PackageIndex): PackageRecord[] {
  return providersFor(clause, index).filter((record) => record === newestOf(record.name, index));
}

function providersFor(clause: Clause, index: PackageIndex): PackageRecord[] {
  const others = index.providersOf(clause.name).filter((record) => record.name !== clause.name);
  const fitting = others.filter((record) => isProvidedBy(clause, record, index.architecture));
  return fitting.sort(compareProviders);
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
    compareBytes(b.name, a.name) ||
    compareDebianVersions(b.version, a.version) ||
    compareOrigin(a, b)
  );
}
