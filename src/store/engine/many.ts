import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Handle } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';

export type Value = number | string | null | Uint8Array;

type Dialect = Pick<Handle, 'kind'>;

/** Few sizes, so that the texts repeat and stay prepared. */
const CHUNKS = [128, 16, 1] as const;

/** Inserts rows whose values are in the order of `columns`: many in one statement, and without compiling each. */
export async function insertMany<Table extends keyof FleetTables>(
  handle: Dialect & Pick<Handle, 'database'>,
  table: Table,
  columns: readonly (keyof FleetTables[Table] & string)[],
  rows: readonly (readonly Value[])[],
  onConflict = '',
): Promise<void> {
  let at = 0;
  for (const chunk of CHUNKS) {
    for (; rows.length - at >= chunk; at += chunk) {
      const text = `${insertText(handle.kind, table, columns, chunk)} ${onConflict}`;
      await handle.database.executeQuery(CompiledQuery.raw(text, rows.slice(at, at + chunk).flat()));
    }
  }
}

function insertText(kind: Handle['kind'], table: string, columns: readonly string[], rows: number): string {
  const width = columns.length;
  const tuple = (row: number): string =>
    `(${columns.map((_, column) => (kind === 'sqlite' ? '?' : `$${row * width + column + 1}`)).join(', ')})`;
  return `INSERT INTO ${table} (${columns.join(', ')}) VALUES ${Array.from({ length: rows }, (_, row) => tuple(row)).join(', ')}`;
}

/** `column` is one of `values`, however many: one parameter, so one text and one plan. */
export function amongNumbers(handle: Dialect, column: string, values: Iterable<number>): RawBuilder<boolean> {
  return handle.kind === 'sqlite'
    ? sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify([...values])}))`
    : sql<boolean>`${sql.ref(column)} = ANY(${[...values]}::bigint[])`;
}

export function amongTexts(handle: Dialect, column: string, values: Iterable<string>): RawBuilder<boolean> {
  return handle.kind === 'sqlite'
    ? sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify([...values])}))`
    : sql<boolean>`${sql.ref(column)} = ANY(${[...values]}::text[])`;
}

export function amongDigests(
  handle: Dialect,
  column: string,
  values: Iterable<Uint8Array>,
): RawBuilder<boolean> {
  const hex = [...values].map((value) => Buffer.from(value).toString('hex'));
  return handle.kind === 'sqlite'
    ? sql<boolean>`${sql.ref(column)} IN (SELECT unhex(value) FROM json_each(${JSON.stringify(hex)}))`
    : sql<boolean>`${sql.ref(column)} = ANY(${hex.map((text) => `\\x${text}`)}::bytea[])`;
}

/** Above so many values SQLite walks the table in its own order and tests each row: cheaper than as many looks and a sort. */
const MANY = 500;

/** As `amongNumbers`, for a column with an index beside the order that is asked for. */
export function amongFewOrMany(
  handle: Dialect,
  column: string,
  values: readonly number[],
): RawBuilder<boolean> {
  const among = amongNumbers(handle, column, values);
  return handle.kind === 'sqlite' && values.length > MANY ? sql<boolean>`+${among}` : among;
}
