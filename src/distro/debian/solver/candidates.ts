import { compareBytes } from '../../../base/index.ts';
import { compareDebianVersions } from '../../../versions/index.ts';
import type { Clause, PackageIndex, PackageRecord } from '../types.ts';
import { type ClauseGroup, isNamedBy, isProvidedBy } from './relations.ts';

/**
 * What could satisfy a dependency, best first, as apt ranks it: alternatives from left to right, and for each the package
 * of that name before those that provide it. Newest versions only, but for `pinned` sources (see sourceOf): a recipe that
 * pins an old version needs its siblings, and nothing else may fall behind a security update. Lazy: most take the first.
 */
export function* candidates(
  alternatives: readonly Clause[],
  index: PackageIndex,
  pinned: ReadonlySet<string>,
): Generator<PackageRecord, undefined> {
  for (const clause of alternatives) {
    const newest = newestOf(clause.name, index);
    if (newest && isNamedBy(clause, newest, index.architecture)) yield newest;
    yield* newestProviders(clause, index);
  }
  for (const clause of alternatives) {
    for (const record of [...versionsFor(clause, index), ...providersFor(clause, index)]) {
      if (pinned.has(sourceOf(record)) && record !== newestOf(record.name, index)) yield record;
    }
  }
  return undefined;
}

/** The source package and version that a package was built from, as one key. */
export function sourceOf({ source, sourceVersion }: PackageRecord): string {
  return `${source} ${sourceVersion}`;
}

/** What could satisfy a request: that very package, the newest version or, newest first, all that its constraint accepts. */
export function versions(
  request: ClauseGroup,
  index: PackageIndex,
): IteratorObject<PackageRecord, undefined> {
  const fitting = request.alternatives.flatMap((clause) => {
    const all = versionsFor(clause, index);
    return clause.relation === undefined ? all.slice(0, 1) : all;
  });
  return fitting.values();
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
