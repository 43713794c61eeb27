import { sql } from 'kysely';
import { insertMany, type SqlValue } from '../engine/many.ts';
import type { Handle } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';
import { COUNTED_TABLES, TABLE_KEYS } from './table-keys.ts';

const ROWS_AT_ONCE = 512;
/** Of up to `PART_BYTES`; a driver holds each several times over. */
const LARGE_ROWS_AT_ONCE = 8;

/** All rows of one database into an empty one of the same version. */
export async function copyRows(from: Handle, to: Handle): Promise<void> {
  for (const [table, key] of Object.entries(TABLE_KEYS))
    await copyTable(from, to, table as keyof FleetTables, key);
  if (to.kind === 'postgres') await countOn(to);
}

async function copyTable(
  from: Handle,
  to: Handle,
  table: keyof FleetTables,
  key: readonly string[],
): Promise<void> {
  const columns = sql.join(key.map((name) => sql.ref(name)));
  const atOnce = table === 'document_part' ? LARGE_ROWS_AT_ONCE : ROWS_AT_ONCE;
  for (let last: Record<string, SqlValue> | undefined; ; ) {
    // `sql.join` of the values of the last key: row values compare as the key sorts, on both databases.
    const after: Record<string, SqlValue> | undefined = last;
    const rest =
      after === undefined ? sql`` : sql`WHERE (${columns}) > (${sql.join(key.map((name) => after[name]))})`;
    const { rows } = await sql<Record<string, SqlValue>>`
      SELECT * FROM ${sql.table(table)} ${rest} ORDER BY ${columns} LIMIT ${atOnce}`.execute(from.database);
    const first = rows[0];
    if (first === undefined) return;
    const names = Object.keys(first);
    await insertMany(to, {
      table,
      columns: names as never,
      rows: rows.map((row) => names.map((name) => row[name] ?? null)),
    });
    if (rows.length < atOnce) return;
    last = rows.at(-1);
  }
}

/** Rows were put in with their ids: the next one that PostgreSQL gives must come after them. */
async function countOn(to: Handle): Promise<void> {
  for (const table of COUNTED_TABLES)
    await sql`SELECT setval(pg_get_serial_sequence(${table}, 'id'), coalesce(max(id), 1), max(id) IS NOT NULL)
      FROM ${sql.table(table)}`.execute(to.database);
}
