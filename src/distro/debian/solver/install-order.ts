import type { PackageRecord } from '../types.ts';
import { relationsOf } from './relations.ts';
import type { Selection } from './selection.ts';

/**
 * What a package needs stands before it. A cycle is cut where the walk from the requests meets it again; Pre-Depends are
 * walked first, so that a cut falls on a Depends when it can.
 */
export function installOrder(selection: Selection): PackageRecord[] {
  const ordered = new Set<PackageRecord>();
  const entered = new Set<PackageRecord>();
  for (const start of selection.records) {
    // An explicit stack: chains can be longer than the call stack is deep.
    const path: { record: PackageRecord; needs: Iterator<PackageRecord> }[] = [];
    const enter = (record: PackageRecord): void => {
      if (entered.has(record)) return;
      entered.add(record);
      path.push({ record, needs: neededBy(record, selection) });
    };
    enter(start);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const next = top.needs.next();
      if (!next.done) {
        enter(next.value);
        continue;
      }
      ordered.add(top.record);
      path.pop();
    }
  }
  return [...ordered];
}

function* neededBy(record: PackageRecord, selection: Selection): Generator<PackageRecord> {
  for (const { alternatives } of relationsOf(record).needs) {
    for (const clause of alternatives) yield* selection.satisfiers(clause);
  }
}
