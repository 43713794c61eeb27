import {
  containersOf,
  countRuns,
  type RunCounts,
  type RunFilter,
  type RunningImage,
  type View,
  type When,
} from '../../store/index.ts';
import type { Remarked } from '../remarks/remarked.ts';

type Having = { stands: readonly RunningImage[]; remarked: Remarked };
type Query = { when: When; filter: RunFilter };

/**
 * Of what has it, how much exceptions are about, and the rest. Every workload has one owner, so each owner who made exceptions is counted
 * alone, and all others together.
 */
export async function countExcepted(
  view: View,
  { stands, remarked }: Having,
  { when, filter }: Query,
): Promise<{ exposed: RunCounts; excepted: RunCounts }> {
  const owners = remarked.owners.filter((owner) => filter.owners?.includes(owner) ?? true);
  const parts = [
    ...owners.map((owner) => ({ owner, filter: { ...filter, owners: [owner] } })),
    { owner: undefined, filter: { ...filter, notOwners: owners } },
  ];
  const [exposed, excepted] = [new Sum(), new Sum()];
  for (const part of parts) {
    const { excepted: those = [], exposed: rest = [] } = Object.groupBy(stands, ({ runningId }) =>
      remarked.isExcepted(runningId, part.owner) ? 'excepted' : 'exposed',
    );
    await excepted.add(view, those, { when, filter: part.filter });
    await exposed.add(view, rest, { when, filter: part.filter });
  }
  return { exposed: exposed.counts, excepted: excepted.counts };
}

/** Of parts that share no workload; an image may be in several. */
class Sum {
  #counts: RunCounts = { containers: 0, runs: 0, workloads: 0, images: 0, owners: 0, unowned: 0 };
  readonly #images = new Set<number>();

  async add(view: View, stands: readonly RunningImage[], query: Query): Promise<void> {
    if (stands.length === 0) return;
    const counts = await countRuns(view, stands, query);
    for (const id of (await containersOf(view, stands, query)).images) this.#images.add(id);
    const before = this.#counts;
    this.#counts = {
      containers: before.containers + counts.containers,
      runs: before.runs + counts.runs,
      workloads: before.workloads + counts.workloads,
      images: this.#images.size,
      owners: before.owners + counts.owners,
      unowned: before.unowned + counts.unowned,
    };
  }

  get counts(): RunCounts {
    return this.#counts;
  }
}
