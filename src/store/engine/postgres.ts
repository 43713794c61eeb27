import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';

const INT8 = 20;
const NUMERIC = 1700;
const CONNECTIONS = 8;
const CONNECT_MS = 10_000;

/** A key among PostgreSQL's advisory locks: a writer to the fleet holds it until its transaction ends. */
export const WRITER_LOCK = 0x73687731;

export function postgresDialect(url: string): Dialect {
  const pool = new pg.Pool({
    connectionString: url,
    max: CONNECTIONS,
    connectionTimeoutMillis: CONNECT_MS,
    application_name: 'shearwall',
    // Ids, times and sums are integers below 2^53; pg would give them as text.
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === INT8 || type === NUMERIC ? Number : pg.types.getTypeParser(type, format ?? 'text'),
    } as pg.CustomTypesConfig,
  });
  // A connection that dies while idle is replaced when the next one is asked for; without a listener it would end the process.
  pool.on('error', () => {});
  // The same for one that dies between two statements of a transaction: the next statement fails, and says why.
  pool.on('connect', (client) => client.on('error', () => {}));
  return new PostgresDialect({ pool });
}

const AGAIN = new Set(['40001', '40P01']);

/** Serialization failure or deadlock: the transaction did nothing and may run again. */
export function mayRunAgain(error: unknown): boolean {
  return AGAIN.has(sqlStateOf(error) ?? '');
}

export function sqlStateOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
