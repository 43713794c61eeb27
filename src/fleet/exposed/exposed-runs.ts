import { compareBytes } from '../../base/index.ts';
import {
  countAmongAll,
  neverRan,
  type Run,
  type RunCounts,
  type RunFilter,
  runsOfImages,
  standsFor,
  uncoveredRuns,
  type View,
} from '../../store/index.ts';
import type { Wanted } from './find-wanted.ts';
import type { AskedTime, ExposedRun, ExposureAnswer } from './types.ts';
import { whenOf } from './when-of.ts';

export type ExposedRuns = Pick<ExposureAnswer, 'exposed' | 'all' | 'runs' | 'moreRuns'> & {
  /** Images of the rows: of the runs, and for the archive of what never ran. */
  shown: readonly number[];
};

type Query = {
  wanted: Wanted;
  /** Images that have it. */
  imageIds: readonly number[];
  time: AskedTime;
  filter: RunFilter;
  limit: number;
};

/** What runs, or ran then, of the images that have it: counted whole, and the first of its rows. */
export async function exposedRuns(
  view: View,
  { wanted, imageIds, time, filter, limit }: Query,
): Promise<ExposedRuns> {
  const when = whenOf(time);
  const unlisted = imageIds.length > 0 ? [] : await unlistedRuns(view, wanted, time, filter);
  const stands = await standsFor(view, imageIds, when);
  const { some, all } = await countAmongAll(view, stands, { when, filter });
  const exposed = add(some, unlisted);
  const rows = await runsOfImages(view, stands, { when, filter, limit });
  const runs = [
    ...rows.map(({ run, imageId, certain }) => exposedRun(run, imageId, certain)),
    ...unlisted.map((run) => exposedRun(run, 0, true)),
  ];
  const idle = time.kind === 'archive' ? await neverRan(view, imageIds) : [];
  const idleShown = idle.slice(0, Math.max(0, limit - runs.length));
  return {
    exposed,
    all,
    runs: runs.sort(compareRuns),
    moreRuns: Math.max(0, exposed.runs - runs.length) + idle.length - idleShown.length,
    shown: [...new Set([...rows.map(({ imageId }) => imageId), ...idleShown])],
  };
}

/** An image may run by the digest that was asked for and be in nobody's inventory. */
async function unlistedRuns(
  view: View,
  { digest }: Wanted,
  time: AskedTime,
  filter: RunFilter,
): Promise<Run[]> {
  if (digest === undefined || time.kind !== 'now') return [];
  const uncovered = await uncoveredRuns(view, { filter });
  return uncovered.flatMap(({ run }) => (run.digest === digest ? [run] : []));
}

function add(counts: RunCounts, runs: readonly Run[]): RunCounts {
  if (runs.length === 0) return counts;
  const distinct = (of: (run: Run) => string | number | undefined): number =>
    new Set(runs.map(of).filter((each) => each !== undefined)).size;
  return {
    containers: counts.containers + runs.reduce((sum, { count }) => sum + count, 0),
    runs: counts.runs + runs.length,
    workloads: counts.workloads + distinct(({ workloadId }) => workloadId),
    images: counts.images + 1,
    owners: counts.owners + distinct(({ owner }) => owner?.team),
    unowned: counts.unowned + runs.filter(({ owner }) => owner === undefined).length,
  };
}

function exposedRun(run: Run, image: number, certain: boolean): ExposedRun {
  const { owner, cluster, namespace, kind, name, container, count, from, to, lastSeenAt, digest, reference } =
    run;
  return {
    owner: owner?.team,
    cluster,
    namespace,
    kind,
    workload: name,
    container,
    count,
    from,
    to,
    lastSeenAt,
    digest,
    reference,
    image,
    certain,
  };
}

/** By owner, those without one last; then as people look for them. */
function compareRuns(a: ExposedRun, b: ExposedRun): number {
  if ((a.owner === undefined) !== (b.owner === undefined)) return a.owner === undefined ? 1 : -1;
  const key = ({ owner = '', cluster, namespace, kind, workload, container, from }: ExposedRun): string =>
    [owner, cluster, namespace, kind, workload, container, String(from).padStart(16, '0')].join('\0');
  return compareBytes(key(a), key(b));
}
