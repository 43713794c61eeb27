import { sql } from 'kysely';
import { addTo } from '../../base/add-to.ts';
import { amongTexts } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import { matchedUpTo } from '../matching/settings.ts';
import type { Time, View } from '../types.ts';

/** That a package version is affected, as it is known now. `firstId` rises with the time at which it was said first. */
export type OpenFlaw = {
  versionId: number;
  vulnerability: string;
  fixedVersion: string;
  because: string;
  firstId: number;
};

/** All of them: what it does not settle counts as affected, as in an answer. */
export async function openFlaws(view: View): Promise<OpenFlaw[]> {
  const { rows } = await sql<OpenFlaw>`
    SELECT ever.version_id AS "versionId", vulnerability.name AS vulnerability, first_id AS "firstId",
      fixed_version AS "fixedVersion", because
    FROM (SELECT version_id, vulnerability_id, min(id) AS first_id, max(CASE WHEN to_at IS NULL THEN id END) AS open_id
      FROM version_status WHERE status IN ('affected', 'unknown') GROUP BY version_id, vulnerability_id) AS ever
    JOIN version_status ON version_status.id = open_id
    JOIN vulnerability ON vulnerability.id = ever.vulnerability_id`.execute(handleOf(view).database);
  return rows;
}

/** Until where it was said and judged what is affected: the `firstId` of what comes later is higher, and so is the id of a version that is judged later. */
export type SaidUntil = { statusId: number; versionId: number };

export async function saidUntil(view: View): Promise<SaidUntil> {
  const row = await handleOf(view)
    .database.selectFrom('version_status')
    .select((of) => of.fn.max('id').as('id'))
    .executeTakeFirst();
  return { statusId: row?.id ?? 0, versionId: await matchedUpTo(view) };
}

/** By vulnerability the package versions that were ever said to be affected. */
export async function versionsEverAffected(
  view: View,
  vulnerabilities: readonly string[],
): Promise<Map<string, number[]>> {
  const handle = handleOf(view);
  const rows = await handle.database
    .selectFrom('version_status')
    .innerJoin('vulnerability', 'vulnerability.id', 'version_status.vulnerability_id')
    .select(['vulnerability.name', 'version_id'])
    .distinct()
    .where(amongTexts(handle, 'vulnerability.name', vulnerabilities))
    .where('status', 'in', ['affected', 'unknown'])
    .execute();
  const found = new Map<string, number[]>();
  for (const { name, version_id: id } of rows) addTo(found, name, id);
  return found;
}

/** How an owner ('': nobody) runs an image in a cluster now. */
export type OwnedImage = {
  imageId: number;
  owner: string;
  cluster: string;
  /** When the oldest and the newest of these runs began. */
  runsSince: Time;
  startedAt: Time;
  containers: number;
};

export async function ownedImages(view: View): Promise<OwnedImage[]> {
  const { rows } = await sql<OwnedImage>`
    SELECT running_image.image_id AS "imageId", coalesce(owner.team, '') AS owner, cluster.name AS cluster,
      min(live_run.from_at) AS "runsSince", max(live_run.from_at) AS "startedAt", sum(live_run.count) AS containers
    FROM live_run JOIN running_image ON running_image.running_id = live_run.running_id
    JOIN workload ON workload.id = live_run.workload_id JOIN cluster ON cluster.id = workload.cluster_id
    LEFT JOIN owner ON owner.id = workload.owner_id
    WHERE cluster.forgotten_at IS NULL
    GROUP BY running_image.image_id, coalesce(owner.team, ''), cluster.name`.execute(handleOf(view).database);
  return rows;
}
