import { sql } from 'kysely';
import { rowsOfTexts } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import type { NewestLook, Time, View } from '../types.ts';

type Row = {
  id: number;
  name: string;
  stale_after: number;
  any_at: number | null;
  whole_at: number | null;
  is_covered: number | boolean;
};

/**
 * Of each cluster the newest look that there was until then at all that is asked about: all of it, or these namespaces. A look that covers nothing, or
 * other namespaces, says nothing of the rest; only of a cluster of which no look ever covered anything it is all that there is.
 */
export async function newestLooks(
  view: View,
  until: Time,
  namespaces: readonly string[] = [],
): Promise<NewestLook[]> {
  const handle = handleOf(view);
  const at = Math.floor(until);
  const covering = sql`FROM coverage WHERE cluster_id = cluster.id AND at <= ${at}`;
  const { rows } = await sql<Row>`
    SELECT id, name, stale_after, (SELECT max(at) FROM observation WHERE cluster_id = cluster.id AND at <= ${at}) AS any_at,
      (SELECT max(at) ${covering} AND namespace = '') AS whole_at, EXISTS (SELECT 1 ${covering}) AS is_covered
    FROM cluster WHERE forgotten_at IS NULL ORDER BY id`.execute(handle.database);
  const looks: NewestLook[] = [];
  for (const row of rows) looks.push({ ...(await newestOf(handle, row, { at, namespaces })), ...named(row) });
  return looks;
}

function named({ name, stale_after }: Row): Pick<NewestLook, 'cluster' | 'staleAfterMs'> {
  return { cluster: name, staleAfterMs: stale_after };
}

type Asked = { at: Time; namespaces: readonly string[] };
type Seen = Pick<NewestLook, 'at' | 'of'>;

async function newestOf(handle: Handle, row: Row, { at, namespaces }: Asked): Promise<Seen> {
  const { any_at: any, whole_at: whole, is_covered: isCovered, stale_after: staleAfter } = row;
  if (!isCovered) return { at: any ?? undefined };
  if (whole !== null && (at - whole <= staleAfter || namespaces.length === 0))
    return { at: whole, of: whole === any ? undefined : 'all' };
  const names = namespaces.length > 0 ? namespaces : await coveredNamespaces(handle, row.id);
  const { rows } = await sql<{ namespace: string; at: number | null }>`
    SELECT namespace, (SELECT max(at) FROM coverage
      WHERE cluster_id = ${row.id} AND coverage.namespace = given.namespace AND at <= ${at}) AS at
    FROM ${rowsOfTexts(
      handle,
      ['namespace'],
      names.map((name) => [name]),
    )}`.execute(handle.database);
  const seen = rows.map((own): Seen & { order: number } => {
    const newest = Math.max(own.at ?? Number.NEGATIVE_INFINITY, whole ?? Number.NEGATIVE_INFINITY);
    return { order: newest, at: newest === Number.NEGATIVE_INFINITY ? undefined : newest, of: own };
  });
  const [oldest] = seen.sort((a, b) => a.order - b.order);
  return { at: oldest?.at, of: oldest?.of };
}

/** From one to the next, however often each was looked at. */
async function coveredNamespaces({ database }: Handle, clusterId: number): Promise<string[]> {
  const after = (name: ReturnType<typeof sql>) =>
    sql`(SELECT min(namespace) FROM coverage WHERE cluster_id = ${clusterId} AND namespace > ${name})`;
  const { rows } = await sql<{ name: string }>`
    WITH RECURSIVE names (name) AS (
      SELECT ${after(sql`''`)} UNION ALL SELECT ${after(sql`names.name`)} FROM names WHERE names.name IS NOT NULL)
    SELECT name FROM names WHERE name IS NOT NULL`.execute(database);
  return rows.map(({ name }) => name);
}
