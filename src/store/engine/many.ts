import { CompiledQuery, type RawBuilder, sql } from 'kysely';
import type { Handle } from '../handle.ts';
import type { FleetTables } from '../schema/tables.ts';
import { byteaArray, int8Array, textArray } from './postgres-arrays.ts';

export type SqlValue = number | string | null | Uint8Array;

type Dialect = Pick<Handle, 'kind'>;

/** Few sizes, so that the texts repeat and stay prepared. */
const SQLITE_CHUNKS = [128, 16, 1] as const;
/** Rows of one statement to PostgreSQL; fewer where they are large. */
const POSTGRES_ROWS = 4096;
const POSTGRES_BYTES = 2 ** 24;

/** Inserts rows whose values are in the order of `columns`: many in one statement, and without compiling each. */
export async function insertMany<Table extends keyof FleetTables>(
  handle: Dialect & Pick<Handle, 'database'>,
  {
    table,
    columns,
    rows,
    onConflict = '',
  }: {
    table: Table;
    columns: readonly (keyof FleetTables[Table] & string)[];
    rows: readonly (readonly SqlValue[])[];
    onConflict?: string;
  },
): Promise<void> {
  const statements =
    handle.kind === 'sqlite' ? sqliteInserts(table, columns, rows) : postgresInserts(table, columns, rows);
  for (const { text, parameters } of statements)
    await handle.database.executeQuery(CompiledQuery.raw(`${text} ${onConflict}`, parameters));
}

type Insert = { text: string; parameters: SqlValue[] };

function* sqliteInserts(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Generator<Insert> {
  let at = 0;
  for (const chunk of SQLITE_CHUNKS)
    for (; rows.length - at >= chunk; at += chunk)
      yield { text: valuesText(table, columns, chunk), parameters: rows.slice(at, at + chunk).flat() };
}

const valuesTexts = new Map<string, string>();

function valuesText(table: string, columns: readonly string[], rows: number): string {
  const into = `${table} (${columns.join(', ')})`;
  const key = `${rows} ${into}`;
  const tuple = `(${columns.map(() => '?').join(', ')})`;
  const text =
    valuesTexts.get(key) ??
    `INSERT INTO ${into} VALUES ${Array.from({ length: rows }, () => tuple).join(', ')}`;
  valuesTexts.set(key, text);
  return text;
}

/** A column is one array, so that the text is short and the same for any number of rows. */
function* postgresInserts(
  table: string,
  columns: readonly string[],
  rows: readonly (readonly SqlValue[])[],
): Generator<Insert> {
  for (const chunk of chunksOf(rows)) {
    const arrays = columns.map((_, column) => arrayOf(chunk.map((row) => row[column] ?? null)));
    const given = arrays.filter((array) => array !== undefined);
    let place = 0;
    const values = arrays.map((array) =>
      array === undefined ? 'NULL' : `unnest($${++place}::${array.type}[])`,
    );
    // Not in FROM: there PostgreSQL writes each column down before it begins, a tenth of what an insert takes.
    const text = `INSERT INTO ${table} (${columns.join(', ')}) SELECT ${values.join(', ')}`;
    yield { text, parameters: given.map(({ bytes }) => bytes) };
  }
}

function* chunksOf(rows: readonly (readonly SqlValue[])[]): Generator<readonly (readonly SqlValue[])[]> {
  let [first, bytes] = [0, 0];
  for (const [index, row] of rows.entries()) {
    for (const value of row) if (value instanceof Uint8Array) bytes += value.length;
    if (index + 1 < rows.length && index + 1 - first < POSTGRES_ROWS && bytes < POSTGRES_BYTES) continue;
    yield rows.slice(first, index + 1);
    [first, bytes] = [index + 1, 0];
  }
}

/** Undefined: there is nothing but nulls. */
function arrayOf(values: readonly SqlValue[]): { type: string; bytes: Buffer } | undefined {
  const first = values.find((value) => value !== null);
  if (first === undefined) return undefined;
  if (typeof first === 'number') return { type: 'bigint', bytes: int8Array(values as (number | null)[]) };
  if (typeof first === 'string') return { type: 'text', bytes: textArray(values as (string | null)[]) };
  return { type: 'bytea', bytes: byteaArray(values as (Uint8Array | null)[]) };
}

/** `column` is one of `values`, however many: one parameter, so one text and one plan. */
export function amongNumbers(handle: Dialect, column: string, values: Iterable<number>): RawBuilder<boolean> {
  const all = [...values];
  return handle.kind === 'sqlite' ? amongJson(column, all) : amongArray(column, listOf('bigint', all));
}

export function amongTexts(handle: Dialect, column: string, values: Iterable<string>): RawBuilder<boolean> {
  const all = [...values];
  return handle.kind === 'sqlite' ? amongJson(column, all) : amongArray(column, listOf('text', all));
}

function amongJson(column: string, values: readonly (number | string)[]): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} IN (SELECT value FROM json_each(${JSON.stringify(values)}))`;
}

function amongArray(column: string, list: RawBuilder<unknown>): RawBuilder<boolean> {
  return sql<boolean>`${sql.ref(column)} = ANY(${list})`;
}

/** Two columns of numbers are, in a row, one of `pairs`. PostgreSQL is not told how many there are, so that it keeps the plan. */
export function amongPairs(
  handle: Dialect,
  columns: readonly [string, string],
  pairs: readonly (readonly [number, number])[],
): RawBuilder<boolean> {
  const row = sql.join(columns.map((column) => sql.ref(column)));
  if (handle.kind === 'sqlite')
    return sql<boolean>`(${row}) IN (SELECT value ->> 0, value ->> 1 FROM json_each(${JSON.stringify(pairs)}))`;
  const [firsts, seconds] = [0, 1].map(
    (at) => sql`(SELECT ${int8Array(pairs.map((pair) => pair[at] as number))}::bigint[])::bigint[]`,
  );
  return sql<boolean>`(${row}) IN (SELECT * FROM unnest(${firsts}, ${seconds}))`;
}

/** Up to so many PostgreSQL's guess of ten is near enough. */
const FEW = 16;
const ARRAYS = { bigint: int8Array, text: textArray, bytea: byteaArray };

/**
 * For PostgreSQL, an array of values. Of few the plan is not to know how many they are: of one value it promises itself more than of the ten that it guesses for a plan
 * that is kept, so it would never keep one, and to plan took longer than to look them up.
 */
export function listOf<Type extends keyof typeof ARRAYS>(
  type: Type,
  values: Parameters<(typeof ARRAYS)[Type]>[0],
): RawBuilder<unknown> {
  const array = sql`${(ARRAYS[type] as (values: unknown) => Buffer)(values)}::${sql.raw(type)}[]`;
  return values.length > FEW ? array : sql`(SELECT ${array})::${sql.raw(type)}[]`;
}

/** For FROM: a row for each of `values`, with one text column for each of their parts. */
export function rowsOfTexts(
  handle: Dialect,
  columns: readonly string[],
  values: readonly (readonly string[])[],
): RawBuilder<unknown> {
  const names = sql.join(columns.map((name) => sql.ref(name)));
  if (handle.kind === 'postgres')
    return sql`unnest(${sql.join(
      columns.map((_, at) =>
        listOf(
          'text',
          values.map((row) => row[at] ?? null),
        ),
      ),
    )}) AS given (${names})`;
  const parts = columns.map((name, at) => sql`value ->> ${sql.lit(at)} AS ${sql.ref(name)}`);
  return sql`(SELECT ${sql.join(parts)} FROM json_each(${JSON.stringify(values)})) AS given`;
}

export function amongDigests(
  handle: Dialect,
  column: string,
  values: Iterable<Uint8Array>,
): RawBuilder<boolean> {
  if (handle.kind === 'postgres') return amongArray(column, listOf('bytea', [...values]));
  const hex = [...values].map((value) => Buffer.from(value).toString('hex'));
  return sql<boolean>`${sql.ref(column)} IN (SELECT unhex(value) FROM json_each(${JSON.stringify(hex)}))`;
}

/** Above so many values a database walks the table in its own order and tests each row: cheaper than as many looks and a sort. */
const MANY = 500;
/** Of so many ids one is among them: a list is shorter. */
const SPARSE = 256;

/**
 * As `amongNumbers`, for a column of ids with an index besides the order that is asked for. Many are given as what holds something for every id: SQLite
 * sorts a list into a table before it walks to the first row, and PostgreSQL compares each of it with what it knows of the column; of 83,000 the plan
 * alone took longer than the rest of a question.
 */
export function amongFewOrMany(
  handle: Dialect,
  column: string,
  values: readonly number[],
): RawBuilder<boolean> {
  if (values.length <= MANY) return amongNumbers(handle, column, values);
  let highest = 0;
  for (const value of values) if (value > highest) highest = value;
  const isSparse = highest > values.length * SPARSE;
  if (handle.kind === 'sqlite')
    return isSparse
      ? sql<boolean>`+${amongNumbers(handle, column, values)}`
      : sql<boolean>`substr(${flagsOf(values, highest)}, ${sql.ref(column)} + 1, 1) = x'01'`;
  if (isSparse) return amongNumbers(handle, column, values);
  const bit = sql`get_bit(${bitsOf(values, highest)}::bytea, CAST(${sql.ref(column)} AS INTEGER)) = 1`;
  return sql<boolean>`CASE WHEN ${sql.ref(column)} <= ${highest} THEN ${bit} ELSE FALSE END`;
}

function flagsOf(ids: readonly number[], highest: number): Uint8Array {
  const flags = new Uint8Array(highest + 1);
  for (const id of ids) flags[id] = 1;
  return flags;
}

function bitsOf(ids: readonly number[], highest: number): Buffer {
  const bits = Buffer.alloc((highest >>> 3) + 1);
  for (const id of ids) bits[id >>> 3] = (bits[id >>> 3] as number) | (1 << (id & 7));
  return bits;
}
