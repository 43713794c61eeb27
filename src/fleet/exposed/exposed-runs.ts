import { compareBytes } from '../../base/index.ts';
import {
  countAmongAll,
  neverRan,
  type Run,
  type RunFilter,
  runsOfImages,
  standsFor,
  type View,
} from '../../store/index.ts';
import type { AllHoldings } from './all-holdings.ts';
import type { AskedTime, ExposedRun, ExposureAnswer } from './types.ts';
import { whenOf } from './when-of.ts';

export type ExposedRuns = Pick<ExposureAnswer, 'exposed' | 'all' | 'runs' | 'moreRuns'> & {
  /** Images of the rows: of the runs, and for the archive of what never ran. */
  shown: readonly number[];
};

type Query = {
  /** Images that have it. */
  imageIds: readonly number[];
  everywhere: AllHoldings;
  time: AskedTime;
  filter: RunFilter;
  limit: number;
};

/** What runs, or ran then, of the images that have it: counted whole, and the first of its rows. */
export async function exposedRuns(
  view: View,
  { imageIds, everywhere: { unlisted }, time, filter, limit }: Query,
): Promise<ExposedRuns> {
  const when = whenOf(time);
  const stands = [...(await standsFor(view, imageIds, when)), ...unlisted];
  const { some: exposed, all } = await countAmongAll(view, stands, { when, filter });
  const rows = await runsOfImages(view, stands, { when, filter, limit });
  const runs = rows.map(({ run, imageId, certain }) => exposedRun(run, imageId, certain));
  // What may be one of several images has a row for each of them, and is one run.
  const listed = new Set(rows.map(({ run }) => run)).size;
  const idle = time.kind === 'archive' ? await neverRan(view, imageIds) : [];
  const idleShown = idle.slice(0, Math.max(0, limit - listed));
  return {
    exposed,
    all,
    runs: runs.sort(compareRuns),
    moreRuns: exposed.runs - listed + idle.length - idleShown.length,
    shown: [...new Set([...rows.map(({ imageId }) => imageId), ...idleShown])],
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
