import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  listRuns,
  type Page,
  type Run,
  type RunField,
  type RunFilter,
  type SortedBy,
  type Store,
  type When,
} from '../../store/index.ts';
import { allRuns } from '../exposed/all-runs.ts';

/** Containers that ran at the asked time, in the store's order; at most `limit`. */
export async function fleetWorkloads({
  store,
  when,
  filter,
  limit,
}: {
  store: Store;
  when: When;
  filter: RunFilter;
  limit: number;
}): Promise<Run[]> {
  return await store.read(async (view) => {
    const runs: Run[] = [];
    for await (const run of allRuns(view, when, filter)) if (runs.push(run) >= limit) break;
    return runs;
  });
}

/** The same page by page, each of a moment of its own. */
export async function pageOfWorkloads({
  store,
  ...asked
}: {
  store: Store;
  when: When;
  filter: RunFilter;
  limit: number;
  /** Default: the store's order. */
  sort: SortedBy<RunField> | undefined;
  match: string | undefined;
  /** `next` of the page before. */
  after: string | undefined;
}): Promise<Page<Run>> {
  return await store.read(async (view) => await listRuns(view, withoutUndefined(asked)));
}

export type OwnerRow = { owner: string | undefined; containers: number; workloads: number; images: number };

/** Whose how much of what runs is; what nobody owns comes last. */
export async function fleetOwners({
  store,
  filter,
}: {
  store: Store;
  filter: RunFilter;
}): Promise<OwnerRow[]> {
  return await store.read(async (view) => {
    const owners = new Map<
      string | undefined,
      { containers: number; workloads: Set<number>; images: Set<string> }
    >();
    for await (const { owner, count, workloadId, digest, reference } of allRuns(view, 'live', filter)) {
      const row = owners.get(owner?.team) ?? { containers: 0, workloads: new Set(), images: new Set() };
      owners.set(owner?.team, row);
      row.containers += count;
      row.workloads.add(workloadId);
      row.images.add(digest ?? reference);
    }
    return [...owners]
      .map(([owner, { containers, workloads, images }]) => ({
        owner,
        containers,
        workloads: workloads.size,
        images: images.size,
      }))
      .sort(
        (a, b) =>
          Number(a.owner === undefined) - Number(b.owner === undefined) || b.containers - a.containers,
      );
  });
}
