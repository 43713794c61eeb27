import { compareBytes } from '../../base/index.ts';
import {
  type DocumentSet,
  type Run,
  type RunField,
  type RunFilter,
  type RunningImage,
  runsOfImages,
  type SortedBy,
  type View,
  type When,
} from '../../store/index.ts';
import type { Remarked } from '../remarks/remarked.ts';
import { type RowPlace, rowCursor, rowPlace } from './row-cursor.ts';
import type { ExposedRun } from './types.ts';

/** Some rows: of runs, then of images that never ran. */
export type RowsPage = {
  runs: readonly ExposedRun[];
  /** Images of these rows, in their order. */
  shown: readonly number[];
  /** Runs and images of this page and of those before. */
  seen: number;
  /** Where the next page begins; undefined: this was the end. */
  next: string | undefined;
};

export type RowsQuery = {
  stands: readonly RunningImage[];
  remarked: Remarked;
  /** Images that never ran. */
  idle: DocumentSet;
  when: When;
  filter: RunFilter;
  limit: number;
  after: string | undefined;
  /** Of the runs; default: as they are stored, and each page as people look for them. */
  sort?: SortedBy<RunField> | undefined;
};

/** By what runs that are shown can be ordered, and what that is of a run. */
export const EXPOSED_ORDERS = {
  owner: 'owner',
  cluster: 'cluster',
  namespace: 'namespace',
  kind: 'kind',
  workload: 'name',
  container: 'container',
  count: 'count',
  from: 'from',
  to: 'to',
  lastSeenAt: 'lastSeenAt',
  digest: 'digest',
  reference: 'reference',
} as const satisfies Partial<Record<keyof ExposedRun, RunField>>;

/** A page of rows from a place on, found by a key: what came before is not read again. */
export async function exposedRows(view: View, query: RowsQuery): Promise<RowsPage> {
  const place = rowPlace(query.after);
  const page = await runsFrom(view, query, place);
  // What may be one of several images has a row for each of them, and is one run.
  const listed = new Set(page.rows.map(({ run }) => run)).size;
  const idle = idleFrom(query, place, page.next === undefined ? query.limit - listed : 0);
  const seen = place.seen + listed + idle.shown.length;
  const runs = page.rows.map((row) => exposedRun(row, query.remarked));
  return {
    runs: query.sort === undefined ? inOrder(runs) : runs,
    shown: [...new Set([...page.rows.map(({ imageId }) => imageId), ...idle.shown])],
    seen,
    next:
      page.next !== undefined
        ? rowCursor({ seen, run: page.next })
        : idle.hasMore
          ? rowCursor({ seen, belowImage: idle.shown.at(-1) ?? Number.MAX_SAFE_INTEGER })
          : undefined,
  };
}

type RunRows = Awaited<ReturnType<typeof runsOfImages>>;

type RunRow = { run: Run; imageId: number; certain: boolean };

async function runsFrom(view: View, query: RowsQuery, { run, belowImage }: RowPlace): Promise<RunRows> {
  if (belowImage !== undefined) return { rows: [], next: undefined };
  const { stands, when, filter, limit, sort } = query;
  return await runsOfImages(view, stands, { when, filter, limit, sort, after: run });
}

function idleFrom(
  { idle }: RowsQuery,
  { belowImage = Number.MAX_SAFE_INTEGER }: RowPlace,
  room: number,
): { shown: number[]; hasMore: boolean } {
  const shown: number[] = [];
  for (const id of idle.falling(belowImage)) {
    if (shown.length >= room) return { shown, hasMore: true };
    shown.push(id);
  }
  return { shown, hasMore: false };
}

function exposedRun({ run, imageId: image, certain }: RunRow, remarked: Remarked): ExposedRun {
  const { cluster, namespace, kind, name, container, count, from, to, lastSeenAt, digest, reference } = run;
  const owner = run.owner?.team;
  const workload = [cluster, namespace, kind, name].join('/');
  const remarks = remarked.saidOf({ imageId: image, owner, workload });
  return {
    owner,
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
    isExcepted: remarked.isExcepted(run.runningId, owner) || undefined,
    remarks: remarks.length > 0 ? remarks : undefined,
  };
}

function inOrder(runs: readonly ExposedRun[]): ExposedRun[] {
  return runs
    .map((run) => ({ run, order: runOrder(run) }))
    .sort((a, b) => compareBytes(a.order, b.order))
    .map(({ run }) => run);
}

/** By owner, those without one last; then as people look for them. Compared by bytes. */
export function runOrder(run: ExposedRun): string {
  const { owner = '', cluster, namespace, kind, workload, container, from } = run;
  const place = run.owner === undefined ? '1' : '0';
  const time = String(from).padStart(16, '0');
  return [place, owner, cluster, namespace, kind, workload, container, time].join('\0');
}
