import { type RawBuilder, sql } from 'kysely';
import { parseJson } from '../../base/parse-json.ts';
import { storeError } from '../errors.ts';
import type { Handle } from '../handle.ts';
import type { Page } from '../types.ts';

/** An order of a list by one of what it shows; `isFalling`: from the highest. What a row does not say comes last in both. */
export type SortedBy<Field extends string = string> = { field: Field; isFalling: boolean };

/** What a list is ordered by, then what tells rows apart that have the same there: numbers and texts, rising. */
export type PageOrder = {
  value: RawBuilder<unknown>;
  isFalling: boolean;
  /** Some rows do not say it. */
  isNullable?: boolean;
  ties: readonly RawBuilder<unknown>[];
};

type Value = string | number | null;

/** Where a row stands: its value, and what tells it apart. */
export type PagePlace = readonly [Value, ...Value[]];

/** For ORDER BY. */
export function orderedBy({ value, isFalling, isNullable = false, ties }: PageOrder): RawBuilder<unknown> {
  return sql.join([
    ...(isNullable ? [sql`CASE WHEN ${value} IS NULL THEN 1 ELSE 0 END`] : []),
    isFalling ? sql`${value} DESC` : value,
    ...ties,
  ]);
}

/** Rows behind a place: found by what they have, so that what comes or goes before it moves nothing. */
export function behind(
  { value, isFalling, isNullable = false, ties }: PageOrder,
  place: PagePlace,
): RawBuilder<boolean> {
  const [from, ...told] = place;
  const isTied =
    ties.length === 0 ? undefined : sql<boolean>`(${sql.join([...ties])}) > (${sql.join([...told])})`;
  if (from === null) return isTied ? sql<boolean>`(${value} IS NULL AND ${isTied})` : sql<boolean>`1 = 0`;
  const parts = [
    isFalling ? sql`${value} < ${from}` : sql`${value} > ${from}`,
    ...(isNullable ? [sql`${value} IS NULL`] : []),
    ...(isTied ? [sql`(${value} = ${from} AND ${isTied})`] : []),
  ];
  return sql<boolean>`(${sql.join(parts, sql` OR `)})`;
}

/** Of a field: what it is in the database. */
export type SortedValue = {
  value(handle: Pick<Handle, 'kind'>): RawBuilder<unknown>;
  isText?: true;
  /** Some rows do not say it. */
  isNullable?: true;
};

export const textIn = (column: string): SortedValue => ({ value: () => sql.ref(column), isText: true });
export const numberIn = (column: string): SortedValue => ({ value: () => sql.ref(column) });
/** As it is shown: `sha256:` and hex digits. */
export const digestIn = (column: string): SortedValue => ({
  value: ({ kind }) =>
    kind === 'sqlite'
      ? sql`'sha256:' || nullif(lower(hex(${sql.ref(column)})), '')`
      : sql`'sha256:' || nullif(encode(${sql.ref(column)}, 'hex'), '')`,
  isText: true,
  isNullable: true,
});

export function pageOrder(
  handle: Pick<Handle, 'kind'>,
  { value, isText, isNullable }: SortedValue,
  isFalling: boolean,
  ties: readonly RawBuilder<unknown>[],
): PageOrder {
  const own = value(handle);
  return {
    value: isText === true ? textOrder(handle, own) : own,
    isFalling,
    isNullable: isNullable === true,
    ties,
  };
}

/** All rows, in words by which SQLite says that it walks along the key, and stops where the page is full. */
const BY_KEY = sql<boolean>`id > 0`;

export const NEWEST_FIRST: PageOrder = { value: sql.ref('id'), isFalling: true, ties: [] };

type Listed<Field extends string> = {
  /** A table, or what stands for one; its rows have an `id`. */
  from: RawBuilder<unknown>;
  where?: RawBuilder<boolean>;
  /** Those alone that have this text in one of their fields that are text, in whichever case (of ASCII). */
  match?: string | undefined;
  fields: Readonly<Record<Field, SortedValue>>;
  /** Undefined: `standing`. Any other order reads all that is listed. */
  sort: SortedBy<Field> | undefined;
  standing?: PageOrder;
  limit: number;
  after: string | undefined;
};

/** A page of rows. `next`: `after` of the page that follows. */
export async function listedRows<Row extends { id: number }, Field extends string>(
  handle: Handle,
  { from, where, match, fields, sort, standing = NEWEST_FIRST, limit, after }: Listed<Field>,
): Promise<Page<Row>> {
  const order = sort ? pageOrder(handle, fields[sort.field], sort.isFalling, [sql.ref('id')]) : standing;
  const all = order === NEWEST_FIRST ? BY_KEY : sql<boolean>`1 = 1`;
  const isBehind = after === undefined ? all : behind(order, placeIn(after, order.ties.length));
  const { rows } = await sql<Row & { sorted_by: Value }>`
    SELECT *, ${order.value} AS sorted_by FROM ${from}
    WHERE ${where ?? sql`1 = 1`} AND ${showing(handle, Object.values(fields), match)} AND ${isBehind}
    ORDER BY ${orderedBy(order)} LIMIT ${limit + 1}`.execute(handle.database);
  const shown = rows.slice(0, limit);
  const last = shown.at(-1);
  return {
    rows: shown,
    next:
      rows.length > limit && last !== undefined
        ? cursorOf([last.sorted_by, ...order.ties.map(() => last.id)])
        : undefined,
  };
}

/** Rows that have a text in one of these fields, as `match` of a list has it. */
export function showing(
  handle: Handle,
  fields: readonly SortedValue[],
  match: string | undefined,
): RawBuilder<boolean> {
  if (match === undefined) return sql`1 = 1`;
  const pattern = `%${match.replaceAll(/[\\%_]/g, '\\$&')}%`;
  const has = fields.flatMap(({ value, isText }) => {
    const text = textOrder(handle, value(handle));
    return isText === true
      ? [sql`lower(${text}) LIKE lower(${textOrder(handle, sql.val(pattern))}) ESCAPE '\\'`]
      : [];
  });
  return sql`(${sql.join(has, sql` OR `)})`;
}

/** A text in the order of its bytes, which is that of SQLite, and not that of the language of a server. */
function textOrder({ kind }: Pick<Handle, 'kind'>, text: RawBuilder<unknown>): RawBuilder<unknown> {
  return kind === 'sqlite' ? text : sql`${text} COLLATE "C"`;
}

/** A container may have a name of any length that a database takes. */
const LIMITS = { bytes: 65_536, depth: 1 };

/** A place as text that says nothing to whoever keeps it. */
export function cursorOf(place: PagePlace): string {
  return Buffer.from(JSON.stringify(place)).toString('base64url');
}

/** Throws STORE_CURSOR. `ties`: how many tell rows apart. */
export function placeIn(cursor: string, ties: number): PagePlace {
  let parts: unknown;
  try {
    parts = parseJson(Buffer.from(cursor, 'base64url'), LIMITS);
  } catch {
    throw notACursor(cursor);
  }
  const isValue = (part: unknown): boolean =>
    part === null || typeof part === 'string' || Number.isSafeInteger(part);
  if (!Array.isArray(parts) || parts.length !== ties + 1 || !parts.every(isValue)) throw notACursor(cursor);
  return parts as unknown as PagePlace;
}

export function notACursor(cursor: string): Error {
  return storeError('STORE_CURSOR', `not a place where an answer goes on: ${cursor.slice(0, 80)}`, {
    hint: 'give `next` of the page before as it came, or leave it out to begin',
  });
}
