import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { nextOf } from '../postings/counters.ts';
import type { Counter } from '../postings/kinds.ts';
import { forEachRising } from '../postings/varint.ts';
import type { StoreCounts, View } from '../types.ts';
import { holdingsAt } from './holdings.ts';

/** How much there is. */
/** Whether any image is known, running or not. */
export async function hasImages(view: View): Promise<boolean> {
  return (await nextOf(handleOf(view), 'image')) > 1;
}

export async function storeCounts(view: View): Promise<StoreCounts> {
  const handle = handleOf(view);
  const dense = async (counter: Counter): Promise<number> => (await nextOf(handle, counter)) - 1;
  const { rows } = await sql<
    Omit<StoreCounts, 'images' | 'inventories' | 'packageSets' | 'fileSets' | 'sizeBytes'>
  >`
    SELECT (SELECT count(*) FROM package_name) AS "packageNames",
      (SELECT count(*) FROM package_version) AS "packageVersions",
      (SELECT count(*) FROM cluster) AS "clusters", (SELECT count(*) FROM workload) AS "workloads",
      (SELECT count(*) FROM live_run) AS "liveRuns", (SELECT count(*) FROM past_run) AS "pastRuns"`.execute(
    handle.database,
  );
  return {
    images: await dense('image'),
    inventories: await dense('inventory'),
    packageSets: await dense('package_set'),
    fileSets: await dense('file_set'),
    ...(rows[0] as Omit<StoreCounts, 'images' | 'inventories' | 'packageSets' | 'fileSets' | 'sizeBytes'>),
    sizeBytes: await sizeOf(handle),
  };
}

async function sizeOf(handle: Handle): Promise<number> {
  const { rows } =
    handle.kind === 'sqlite'
      ? await sql<{ bytes: number }>`
          SELECT page_count * page_size AS bytes FROM pragma_page_count(), pragma_page_size()`.execute(
          handle.database,
        )
      : await sql<{ bytes: number }>`
          SELECT sum(pg_total_relation_size(format('%I.%I', schemaname, tablename)::regclass)) AS bytes
          FROM pg_tables WHERE schemaname = current_schema()`.execute(handle.database);
  return rows[0]?.bytes ?? 0;
}

/** Package versions that are meant, and as which of them each is counted: several may be one to whoever asks. */
export type SameAs = ReadonlyMap<number, number>;

/** Package versions that do not count in an image. */
type Except = ReadonlyMap<number, ReadonlySet<number>>;

/** Package versions by how many running images hold them, of those given or of all; most first. */
export async function topVersions(
  view: View,
  query: { among?: SameAs; except?: Except; limit: number },
): Promise<{ versionId: number; images: number; containers: number }[]> {
  const handle = handleOf(view);
  const { among, except } = query;
  const containers = await containersOfImages(handle);
  const sums = new Map<number, { images: number; containers: number; last: number }>();
  const rows = await handle.database
    .selectFrom('live_inventory')
    .select(['image_id', 'ids'])
    .orderBy('image_id')
    .execute();
  for (const { image_id: image, ids } of rows)
    forEachRising(ids, 0, (held) => {
      const version = among === undefined ? held : among.get(held);
      if (version === undefined || except?.get(image)?.has(held) === true) return;
      const sum = sums.get(version) ?? { images: 0, containers: 0, last: 0 };
      // Inventories of one image stand side by side.
      if (sum.last === image) return;
      sum.images++;
      sum.containers += containers.get(image) ?? 0;
      sum.last = image;
      sums.set(version, sum);
    });
  return [...sums]
    .sort(([a, ofA], [b, ofB]) => ofB.images - ofA.images || a - b)
    .slice(0, query.limit)
    .map(([versionId, sum]) => ({ versionId, images: sum.images, containers: sum.containers }));
}

/** Running images by how many of these versions they hold: those whose rebuild removes most come first. */
export async function topImages(
  view: View,
  { among, except, limit }: { among: SameAs; except?: Except; limit: number },
): Promise<{ imageId: number; versions: number; containers: number }[]> {
  const found = new Map<number, Set<number>>();
  for (const { imageId, versionIds: held } of await holdingsAt(view, [...among.keys()], 'live')) {
    const counting = held.filter((id) => except?.get(imageId)?.has(id) !== true);
    if (counting.length > 0)
      found.set(
        imageId,
        new Set([...(found.get(imageId) ?? []), ...counting.map((id) => among.get(id) ?? id)]),
      );
  }
  const containers = await containersOfImages(handleOf(view), [...found.keys()]);
  return [...found]
    .map(([imageId, held]) => ({ imageId, versions: held.size, containers: containers.get(imageId) ?? 0 }))
    .toSorted(
      (a, b) =>
        b.versions * b.containers - a.versions * a.containers ||
        b.versions - a.versions ||
        a.imageId - b.imageId,
    )
    .slice(0, limit);
}

async function containersOfImages(
  handle: Handle,
  imageIds?: readonly number[],
): Promise<Map<number, number>> {
  let select = handle.database
    .selectFrom('running_image')
    .innerJoin('live_run', 'live_run.running_id', 'running_image.running_id')
    .select((of) => ['image_id', of.fn.sum<number>('count').as('containers')])
    .groupBy('image_id');
  if (imageIds !== undefined) select = select.where(amongNumbers(handle, 'image_id', imageIds));
  const rows = await select.execute();
  return new Map(rows.map((row) => [row.image_id, row.containers]));
}
