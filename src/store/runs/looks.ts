import { sql } from 'kysely';
import { together } from '../../base/together.ts';
import { refuseTooOld } from '../care/retained-from.ts';
import type { Handle } from '../handle.ts';
import type { Observation, Time } from '../types.ts';
import type { Look } from './coverage.ts';
import { noteWhich } from './which-cluster.ts';

/** The look, of its cluster, which is made where there was none. Throws LOOK_TOO_OLD, LOOK_OTHER_CLUSTER. */
export async function beginLook(
  handle: Handle,
  observation: Pick<Observation, 'cluster' | 'source' | 'at' | 'covers' | 'clusterUid'>,
): Promise<Look & { sequence: number | undefined }> {
  const { cluster, at, covers } = observation;
  const [, stored] = await together([
    refuseTooOld(handle, observation),
    handle.database
      .selectFrom('cluster')
      .select(['id', 'last_at', 'sequence', 'uid'])
      .where('name', '=', cluster)
      .executeTakeFirst(),
  ]);
  const known = stored ?? (await addCluster(handle, cluster, at));
  if (observation.clusterUid !== undefined)
    await noteWhich(handle, known, { ...observation, clusterUid: observation.clusterUid });
  return {
    clusterId: known.id,
    at,
    covers,
    isNewest: at >= known.last_at,
    sequence: known.sequence ?? undefined,
  };
}

async function addCluster(handle: Handle, name: string, at: Time) {
  return await handle.database
    .insertInto('cluster')
    .values({ name, last_at: at })
    .returning(['id', 'last_at', 'sequence', 'uid'])
    .executeTakeFirstOrThrow();
}

export type LookDetails = {
  source: string;
  runs: readonly unknown[];
  addedAt: Time;
  sequence?: number | undefined;
};

/** Notes that there was a look. Changes that do not follow it are refused from now on. */
export async function noteLook(
  handle: Handle,
  { clusterId, at, covers }: Look,
  { source, runs, addedAt, sequence }: LookDetails,
): Promise<void> {
  await handle.database
    .insertInto('observation')
    .values({
      cluster_id: clusterId,
      source,
      at,
      covers: covers === undefined ? null : JSON.stringify(covers),
      runs: runs.length,
      added_at: addedAt,
    })
    .execute();
  const coveringAt =
    covers === undefined
      ? sql``
      : sql`last_covering_at = CASE WHEN last_covering_at > ${at} THEN last_covering_at ELSE ${at} END,`;
  await sql`UPDATE cluster SET last_at = CASE WHEN last_at > ${at} THEN last_at ELSE ${at} END, ${coveringAt}
      sequence = ${sequence ?? null} WHERE id = ${clusterId}`.execute(handle.database);
}
