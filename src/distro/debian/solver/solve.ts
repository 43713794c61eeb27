import { compareBytes } from '../../../base/index.ts';
import type { InstallReason, PackageIndex, PackageRecord, Solution } from '../types.ts';
import { newestOf } from './candidates.ts';
import { checkRequests } from './check-requests.ts';
import { solveError } from './errors.ts';
import { describeChain, explain } from './explain.ts';
import { installOrder } from './install-order.ts';
import { type ClauseGroup, relationsOf } from './relations.ts';
import { type Link, search } from './search.ts';
import type { Selection } from './selection.ts';
import type { SolveRequest } from './solve-request.ts';

export type { SolveRequest } from './solve-request.ts';

export type SolveOptions = {
  /** Names that must not be in the solution; a dependency on one counts as satisfied. */
  exclude?: ReadonlySet<string>;
  /** Work after which SOLVE_TOO_HARD is thrown, in candidates and dependencies looked at. */
  maxSteps?: number;
};

/**
 * The packages that the requests need, as apt would choose them for an empty system without Recommends and without the
 * implicit Essential set. Equal input gives equal output, whatever the order of the index.
 * Throws SOLVE_* when there is none; the message holds the chain that led there.
 */
export function solve(
  requests: readonly SolveRequest[],
  index: PackageIndex,
  options: SolveOptions = {},
): Solution {
  const { exclude = new Set<string>(), maxSteps } = options;
  const groups = checkRequests(requests, index, exclude);
  const result = search(groups, index, exclude, maxSteps);
  if ('deadEnd' in result) throw explain(result.deadEnd, index);
  if ('exhausted' in result) throw tooHard(result.last);

  const reasons = reasonsFor(groups, result.selection);
  const packages = installOrder(result.selection).map((record) => ({
    record,
    reasons: reasons.get(record) ?? [],
  }));
  return { packages, missingEssential: missingEssential(index, result.selection) };
}

/** Every request and every dependency of a chosen package, under each chosen package that satisfies it. */
function reasonsFor(
  groups: readonly ClauseGroup[],
  selection: Selection,
): Map<PackageRecord, InstallReason[]> {
  const reasons = new Map<PackageRecord, InstallReason[]>();
  const add = ({ alternatives }: ClauseGroup, reason: InstallReason): void => {
    const satisfiers = new Set(alternatives.flatMap((clause) => selection.satisfiers(clause)));
    for (const record of satisfiers) {
      if (record.name === reason.from) continue;
      const known = reasons.get(record);
      if (known) known.push(reason);
      else reasons.set(record, [reason]);
    }
  };
  for (const group of groups) add(group, { field: 'packages', clause: group.text });
  for (const record of selection.records.toSorted((a, b) => compareBytes(a.name, b.name))) {
    for (const group of relationsOf(record).needs) {
      add(group, { from: record.name, field: group.field, clause: group.text });
    }
  }
  return reasons;
}

function missingEssential(index: PackageIndex, selection: Selection): string[] {
  const missing = [...index.essentialNames()].filter((name) => {
    return selection.levelOf(name) < 0 && newestOf(name, index)?.essential === true;
  });
  return missing.sort(compareBytes);
}

function tooHard(last: Link | undefined): Error {
  return solveError('SOLVE_TOO_HARD', `gave up after too many tries, last at ${describeChain(last)}`, {
    hint: 'name one of the alternatives in contents.packages, or pin versions, to leave fewer choices',
  });
}
