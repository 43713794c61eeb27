import { type RawBuilder, sql } from 'kysely';
import { amongTexts } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import type { UnjudgedVersion } from '../judgement-types.ts';
import type { View } from '../types.ts';

type Row = {
  id: number;
  type: string;
  namespace: string;
  name: string;
  source_name: string;
  why: string | null;
  what: string | null;
};

/** Package versions of which the last match says this: in the order of their ids. */
export async function versionsOfGap(
  view: View,
  why: string,
): Promise<{ id: number; name: string; what: string; facts: string | undefined }[]> {
  const rows = await handleOf(view)
    .database.selectFrom('version_gap')
    .innerJoin('package_version', 'package_version.id', 'version_gap.version_id')
    .innerJoin('package_name', 'package_name.id', 'package_version.name_id')
    .select(['package_version.id', 'name', 'what', 'facts'])
    .where('why', '=', why)
    .orderBy('package_version.id')
    .execute();
  return rows.map((row) => ({ ...row, facts: row.facts === '' ? undefined : row.facts }));
}

/**
 * Package versions of these names, or built from sources of these names, that the last match could not judge completely, each with why; and those
 * with an id above `matchedUpTo`, which were never matched: these without a reason. Of some nobody says what they were built from: they are
 * among the answers under a name that others have which were built from one of the sources. `apart`: reasons that count for nothing here.
 */
export async function unjudgedVersions(
  view: View,
  { names, matchedUpTo, apart }: { names: readonly string[]; matchedUpTo: number; apart: readonly string[] },
): Promise<UnjudgedVersion[]> {
  const handle = handleOf(view);
  const builtHere = sql`SELECT lower_name FROM package_version
    JOIN package_name ON package_name.id = package_version.name_id
    WHERE ${amongTexts(handle, 'source_name', names)} AND source_name <> ''`;
  // One condition at a time: each has an index, and none would serve all three.
  const conditions: Record<UnjudgedVersion['by'], RawBuilder<boolean>> = {
    kin: sql<boolean>`lower_name IN (${builtHere}) AND source_name = ''`,
    name: amongTexts(
      handle,
      'lower_name',
      names.map((name) => name.toLowerCase()),
    ),
    source: sql<boolean>`${amongTexts(handle, 'source_name', names)} AND source_name <> ''`,
  };
  const found = new Map<number, UnjudgedVersion>();
  for (const [by, condition] of Object.entries(conditions)) {
    const { rows } = await sql<Row>`
      SELECT package_version.id, type, namespace, name, source_name, why, what
      FROM package_version JOIN package_name ON package_name.id = package_version.name_id
        LEFT JOIN version_gap ON version_gap.version_id = package_version.id
          AND why NOT IN (${sql.join(apart.map((why) => sql`${why}`))})
      WHERE ${condition} AND (why IS NOT NULL OR package_version.id > ${matchedUpTo})
      ORDER BY package_version.id`.execute(handle.database);
    for (const { id, type, namespace, name, source_name, why, what } of rows)
      found.set(id, {
        id,
        type,
        namespace,
        name,
        sourceName: source_name,
        by: by as UnjudgedVersion['by'],
        gap: id > matchedUpTo || why === null ? undefined : { why, what: what ?? '' },
      });
  }
  return [...found.values()];
}
