import { type RawBuilder, sql } from 'kysely';
import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest, digestOfBytes } from '../engine/digests.ts';
import { amongFewOrMany, amongNumbers, amongPairs, amongTexts } from '../engine/many.ts';
import type { SortedBy } from '../engine/page-order.ts';
import { type Handle, handleOf } from '../handle.ts';
import { nextOf as nextId } from '../postings/counters.ts';
import { DocumentSet } from '../postings/document-set.ts';
import type { Page, Run, RunFilter, RunningImage, View, When } from '../types.ts';
import { standsOfMany } from './ever-ran.ts';
import { runTables } from './intervals.ts';
import { liveRunningImages } from './live-state.ts';
import { oncePerList } from './once-per-list.ts';
import { pairsOfPage } from './page-pairs.ts';
import { parseCursor } from './run-cursor.ts';
import { ALL_NAMES, type RunField, runOrderOf, runsShowing } from './run-order.ts';

/** Which reported digests stand for these images. The database is asked of none, too: how many queries an answer takes would tell what is there. */
export async function runningImages(
  view: View,
  imageIds: readonly number[],
): Promise<readonly RunningImage[]> {
  const handle = handleOf(view);
  if (imageIds.length <= MANY) return await runIntervalsAmong(handle, 'image_id', imageIds);
  const images = new DocumentSet(await nextId(handle, 'image'));
  for (const id of imageIds) images.add(id);
  return await standsOfMany(handle, images);
}

/** Above so many images all that was ever reported is walked through. */
const MANY = 2000;

/** As `runningImages`, of what ran then: what runs now is mostly at hand. */
export async function runIntervalsOf(
  view: View,
  images: DocumentSet,
  when: When,
): Promise<readonly RunningImage[]> {
  const handle = handleOf(view);
  if (when === 'live') return (await liveRunningImages(handle)).filter(({ imageId }) => images.has(imageId));
  if (images.size > MANY) return await standsOfMany(handle, images);
  return await runIntervalsAmong(handle, 'image_id', images.toArray());
}

/** For which images these reported digests stand. */
export async function imagesOfRunning(view: View, runningIds: Iterable<number>): Promise<RunningImage[]> {
  return await runIntervalsAmong(handleOf(view), 'running_id', runningIds);
}

/** By this very digest something runs, or ran, that stands for no image that is known. */
export async function runningUnlisted(view: View, digest: Digest): Promise<number[]> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('running')
    .select('id')
    .where('digest', '=', bytesOfDigest(digest))
    .where(({ not, exists, selectFrom }) =>
      not(exists(selectFrom('running_image').select('image_id').whereRef('running_id', '=', 'running.id'))),
    )
    .execute();
  return rows.map(({ id }) => id);
}

export async function runIntervalsAmong(
  handle: Handle,
  column: 'image_id' | 'running_id',
  ids: Iterable<number>,
): Promise<RunningImage[]> {
  const rows = await handle.database
    .selectFrom('running_image')
    .select(['running_id', 'image_id', 'certain'])
    .where(amongNumbers(handle, column, ids))
    .execute();
  return rows.map((row) => ({
    runningId: row.running_id,
    imageId: row.image_id,
    certain: row.certain === 1,
  }));
}

export type RunsQuery = {
  when: When;
  filter?: RunFilter | undefined;
  /** Default: as they are stored. */
  sort?: SortedBy<RunField> | undefined;
  /** Those alone that have this text in what is shown of them. */
  match?: string | undefined;
};

/** Runs of what stands for images, by workload and container where nothing else is asked; live ones before past ones of the same. `limit`: of runs. */
export async function runsOfImages(
  view: View,
  stands: readonly RunningImage[],
  query: RunsQuery & { limit?: number; after?: string | undefined },
): Promise<Page<{ run: Run; imageId: number; certain: boolean }>> {
  const handle = handleOf(view);
  const runs = await selectRuns(handle, query, {
    where: await amongRunsOf(handle, runningListOf(stands), query),
    limit: query.limit,
    after: query.after,
  });
  const ofRows = DocumentSet.of(runs.length, (at) => (runs[at] as Run).runningId);
  const images = Map.groupBy(
    stands.filter(({ runningId }) => ofRows.has(runningId)),
    ({ runningId }) => runningId,
  );
  return {
    rows: runs.flatMap((run) =>
      (images.get(run.runningId) ?? []).map(({ imageId, certain }) => ({ run, imageId, certain })),
    ),
    next: nextOf(handle, runs, query),
  };
}

/** Runs of these digests, or those of them that the page takes. */
async function amongRunsOf(
  handle: Handle,
  runningIds: readonly number[],
  { when, filter, sort, match, limit, after }: RunsQuery & { limit?: number; after?: string | undefined },
): Promise<RawBuilder<boolean>> {
  const isAsStored = sort === undefined && match === undefined && !isNarrowing(filter);
  const isKept = when === 'live' || when === 'ever';
  const pairs =
    isKept && isAsStored && limit !== undefined
      ? await pairsOfPage(handle, runningIds, { when, limit, from: workloadOf(after) })
      : undefined;
  return pairs === undefined
    ? amongFewOrMany(handle, 'ran.running_id', runningIds)
    : amongPairs(handle, ['ran.workload_id', 'ran.running_id'], pairs);
}

function workloadOf(cursor: string | undefined): number {
  return cursor === undefined ? 0 : parseCursor(cursor).workloadId;
}

/** The reported digests alone. Nobody adds to it. */
export const runningIdsOf = oncePerList((stands: readonly RunningImage[]) =>
  DocumentSet.of(stands.length, (at) => (stands[at] as RunningImage).runningId),
);

/** Likewise, as a list. */
export const runningListOf = oncePerList((stands: readonly RunningImage[]): readonly number[] =>
  runningIdsOf(stands).toArray(),
);

/** All runs, some at a time. */
export async function listRuns(
  view: View,
  query: RunsQuery & { after?: string; limit: number },
): Promise<Page<Run>> {
  const handle = handleOf(view);
  const rows = await selectRuns(handle, query, { limit: query.limit, after: query.after });
  return { rows, next: nextOf(handle, rows, query) };
}

function nextOf(
  handle: Handle,
  runs: readonly Run[],
  { sort, limit = Number.MAX_SAFE_INTEGER }: RunsQuery & { limit?: number },
): string | undefined {
  const last = runs.at(-1);
  return last === undefined || runs.length < limit ? undefined : runOrderOf(handle, sort).cursor(last);
}

/** Runs that began or ended in an interval. */
export async function runChanges(
  view: View,
  { from, to, ...asked }: { from: number; to: number } & Omit<RunsQuery, 'when'>,
): Promise<{ began: Run[]; ended: Run[] }> {
  const handle = handleOf(view);
  const query: RunsQuery = { when: 'ever', ...asked };
  const within = (column: string): RawBuilder<boolean> =>
    sql<boolean>`${sql.ref(column)} >= ${from} AND ${sql.ref(column)} < ${to}`;
  return {
    began: await selectRuns(handle, query, { where: within('ran.from_at') }),
    ended: await selectRuns(handle, query, { where: within('ran.to_at') }),
  };
}

type RunRow = {
  workload_id: number;
  cluster: string;
  namespace: string;
  kind: string;
  name: string;
  team: string | null;
  contact: string | null;
  owner_source: string | null;
  container: string;
  running_id: number;
  digest: Uint8Array;
  reference: string;
  platform: string;
  count: number;
  from_at: number;
  to_at: number | null;
  seen_at: number;
  /** When looks covered it last, by the cluster and by its namespace. */
  whole_at: number | null;
  covered_at: number | null;
};

type Narrowed = { where?: RawBuilder<boolean>; limit?: number | undefined; after?: string | undefined };

const NO_PAGE = sql``;

/** The page is cut by ids alone; names are looked up for the rows that are left. */
export async function selectRuns(
  handle: Handle,
  { when, filter, sort, match }: RunsQuery,
  { where, limit, after }: Narrowed,
): Promise<Run[]> {
  const order = runOrderOf(handle, sort);
  const page = limit === undefined ? NO_PAGE : sql`LIMIT ${sql.lit(limit)}`;
  const from = after === undefined ? sql`1 = 1` : order.after(after);
  const joins = match === undefined ? (order.joins ?? joinsFor(filter)) : ALL_NAMES;
  // Of each table no more than the page takes, so that none is sorted to its end.
  const tables = runTables(when).map(
    (table) => sql`SELECT * FROM (SELECT ${order.columns} FROM (${table}) AS ran ${joins}
      WHERE ${where ?? sql`1 = 1`} AND ${from} AND ${filtered(handle, filter)} AND ${runsShowing(handle, match)} ${page === NO_PAGE ? page : sql`ORDER BY ${order.inTable} ${page}`}) AS of_table`,
  );
  const { rows } = await sql<RunRow>`
    WITH page AS (
      SELECT ran.* FROM (${sql.join(tables, sql` UNION ALL `)}) AS ran ORDER BY ${order.of('ran')} ${page})
    SELECT page.*, (SELECT max(at) FROM coverage WHERE coverage.cluster_id = cluster.id AND coverage.namespace = '') AS whole_at,
      (SELECT max(at) FROM coverage WHERE coverage.cluster_id = cluster.id AND coverage.namespace = workload.namespace) AS covered_at,
      cluster.name AS cluster, workload.namespace, workload.kind, workload.name, owner.team, owner.contact,
      owner.source AS owner_source, running.digest, running.reference, running.platform
    FROM page JOIN workload ON workload.id = page.workload_id JOIN cluster ON cluster.id = workload.cluster_id
      LEFT JOIN owner ON owner.id = workload.owner_id JOIN running ON running.id = page.running_id
    ORDER BY ${order.of('page')}`.execute(handle.database);
  return rows.map(runFrom);
}

/** Joined only where a filter asks: fifty thousand lookups less for the verdict. */
export function joinsFor(filter: RunFilter | undefined): RawBuilder<unknown> {
  if (!isNarrowing(filter)) return sql``;
  return sql`JOIN workload AS w ON w.id = ran.workload_id JOIN cluster AS c ON c.id = w.cluster_id
    LEFT JOIN owner AS o ON o.id = w.owner_id`;
}

export function filtered(handle: Handle, filter: RunFilter | undefined): RawBuilder<boolean> {
  const parts: RawBuilder<boolean>[] = [];
  if (filter?.clusters?.length) parts.push(amongTexts(handle, 'c.name', filter.clusters));
  if (filter?.namespaces?.length) parts.push(amongTexts(handle, 'w.namespace', filter.namespaces));
  if (filter?.owners?.length) parts.push(amongTexts(handle, 'o.team', filter.owners));
  if (filter?.notOwners?.length)
    parts.push(sql<boolean>`(o.team IS NULL OR NOT (${amongTexts(handle, 'o.team', filter.notOwners)}))`);
  return parts.length === 0 ? sql<boolean>`1 = 1` : sql<boolean>`${sql.join(parts, sql` AND `)}`;
}

export function isNarrowing(filter: RunFilter | undefined): boolean {
  return [filter?.clusters, filter?.namespaces, filter?.owners, filter?.notOwners].some(
    (list) => (list?.length ?? 0) > 0,
  );
}

function runFrom(row: RunRow): Run {
  return {
    workloadId: row.workload_id,
    cluster: row.cluster,
    namespace: row.namespace,
    kind: row.kind,
    name: row.name,
    owner:
      row.team === null
        ? undefined
        : { team: row.team, contact: row.contact ?? '', source: row.owner_source ?? '' },
    container: row.container,
    runningId: row.running_id,
    digest: digestFrom(row.digest),
    reference: row.reference,
    platform: row.platform,
    count: row.count,
    from: row.from_at,
    to: row.to_at ?? undefined,
    // What goes on was seen by every look that covers it: see coverage.ts.
    lastSeenAt:
      row.to_at === null
        ? Math.max(row.seen_at, row.whole_at ?? row.seen_at, row.covered_at ?? row.seen_at)
        : row.seen_at,
  };
}

export function digestFrom(bytes: Uint8Array): Digest | undefined {
  return bytes.length > 0 ? digestOfBytes(bytes) : undefined;
}
