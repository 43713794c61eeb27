import type { Context } from '../../base/context.ts';
import {
  type Cluster,
  clusters,
  countAllRuns,
  type RunCounts,
  type RunFilter,
  type StoreCounts,
  storeCounts,
  type Time,
  type UncoveredRun,
  uncoveredRuns,
} from '../../store/index.ts';
import { readMatchState } from '../matching/match-state.ts';
import type { Fleet } from '../types.ts';

export type FleetStatus = {
  askedAt: Time;
  counts: StoreCounts;
  /** `images`: those without an inventory are distinguished by their digests. */
  running: RunCounts;
  /** The running images without an inventory of what is in them. */
  imagesWithoutInventory: number;
  /** Those that were asked for. */
  clusters: readonly Cluster[];
  /** Running containers by why no inventory covers them. */
  uncovered: Readonly<Record<UncoveredRun['why'], number>>;
  advisories: {
    builtAt: Time | undefined;
    feeds: number;
    /** When all versions were last matched with it; undefined: never with this one. */
    matchedAt: Time | undefined;
  };
};

/** What the fleet knows, how fresh it is, and what is missing. */
export async function fleetStatus(
  { fleet: { store, advisories }, tool, filter }: { fleet: Fleet; tool: string; filter: RunFilter },
  { clock }: Pick<Context, 'clock'>,
): Promise<FleetStatus> {
  return await store.read(async (view) => {
    const uncovered = { 'no-digest': 0, 'unknown-image': 0, 'no-inventory': 0, 'old-catalog': 0 };
    const unknown = new Set<string>();
    const withoutInventory = new Set<string>();
    for (const { run, why } of await uncoveredRuns(view, { tool, filter })) {
      uncovered[why] += run.count;
      const image = run.digest ?? run.reference;
      if (why === 'unknown-image' || why === 'no-digest') unknown.add(image);
      if (why !== 'old-catalog') withoutInventory.add(image);
    }
    const running = await countAllRuns(view, { when: 'live', filter });
    const { isSameDatabase, at: matchedAt } = await readMatchState(view, advisories);
    return {
      askedAt: clock.nowMs(),
      counts: await storeCounts(view),
      running: { ...running, images: running.images + unknown.size },
      imagesWithoutInventory: withoutInventory.size,
      clusters: (await clusters(view)).filter(
        ({ name }) => filter.clusters === undefined || filter.clusters.includes(name),
      ),
      uncovered,
      advisories: {
        builtAt: advisories && advisories.builtAt * 1000,
        feeds: advisories?.feeds.length ?? 0,
        matchedAt: isSameDatabase ? matchedAt : undefined,
      },
    };
  });
}
