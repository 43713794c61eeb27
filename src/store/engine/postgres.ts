import { type Dialect, PostgresDialect } from 'kysely';
import pg from 'pg';
import { lendOne, lendSome } from './postgres-lending.ts';
import { createTurns } from './turns.ts';

const INT8 = 20;
const NUMERIC = 1700;
const CONNECTIONS = 8;
const CONNECT_MS = 10_000;
const KEEP_ALIVE_MS = 10_000;

/** First half of a key among PostgreSQL's advisory locks, the second is the schema's: a writer to a fleet holds it until its transaction ends. */
export const WRITER_LOCK = 0x73687731;

/** How long each may take before the server ends it, so that nobody who stopped holds up the others. */
export type PostgresLimits = {
  /** Waiting for another writer, or for a table. */
  lockMs?: number;
  /** Between two statements of a transaction. */
  idleMs?: number;
  /** One statement. */
  statementMs?: number;
};

const LOCK_MS = 60_000;
/** Nothing that we do between two statements takes seconds. A writer holds up all others meanwhile, who asks keeps a snapshot. */
export const WRITER_IDLE_MS = 15_000;
const READER_IDLE_MS = 30_000;
/** The verdict over all that ever ran takes seconds, a batch of a segment that is sealed has one statement for some thousand rows. */
const READ_MS = 120_000;
const WRITE_MS = 300_000;

/** Of a session, as the server sees it: where the machine at the other end is gone, or takes nothing any more. */
const SESSION = `SET tcp_keepalives_idle = 20; SET tcp_keepalives_interval = 10; SET tcp_keepalives_count = 3;
  SET tcp_user_timeout = 60000`;

/** Those who ask have connections of their own, so that any number of waiting writers takes none from them. Writers wait here for one. */
export function postgresDialects(
  url: string,
  limits: PostgresLimits = {},
): { reading: Dialect; readingUntil: (signal: AbortSignal) => Dialect; writing: Dialect } {
  const reading = poolOf(url, { max: CONNECTIONS, idleMs: READER_IDLE_MS, statementMs: READ_MS, ...limits });
  const writing = poolOf(url, { max: 1, idleMs: WRITER_IDLE_MS, statementMs: WRITE_MS, ...limits });
  return {
    reading: new PostgresDialect({ pool: lendSome(reading) }),
    readingUntil: (signal) => new PostgresDialect({ pool: lendSome(reading, signal) }),
    writing: new PostgresDialect({ pool: lendOne(writing, createTurns()) }),
  };
}

type PoolSize = PostgresLimits & { max: number; idleMs: number; statementMs: number };

function poolOf(url: string, { max, lockMs = LOCK_MS, idleMs, statementMs }: PoolSize): pg.Pool {
  const pool = new pg.Pool({
    connectionString: url,
    max,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    lock_timeout: lockMs,
    idle_in_transaction_session_timeout: idleMs,
    statement_timeout: statementMs,
    application_name: 'shearwall',
    // Statements are sent without waiting for the answer to the one before, where nobody needs it: see postgres-lending.ts.
    pipeline: true,
    // Ids, times and sums are integers below 2^53; pg would give them as text.
    types: {
      getTypeParser: (type: number, format?: 'text' | 'binary') =>
        type === INT8 || type === NUMERIC ? Number : pg.types.getTypeParser(type, format ?? 'text'),
    } as pg.CustomTypesConfig,
  });
  // A connection that dies while idle is replaced when the next one is asked for; without a listener it would end the process.
  pool.on('error', () => {});
  // A server that knows none of these does without them.
  pool.on('connect', (client) => void client.query(SESSION).catch(() => {}));
  return pool;
}

const IDLE_IN_TRANSACTION = '25P03';
const AGAIN = new Set(['40001', '40P01', IDLE_IN_TRANSACTION]);

/** Serialization failure, deadlock, or an end because nothing was heard: the transaction did nothing and may run again. */
export function mayRunAgain(error: unknown): boolean {
  return AGAIN.has(sqlStateOf(error) ?? '');
}

export function sqlStateOf(error: unknown): string | undefined {
  const code: unknown = error instanceof Error ? (error as { code?: unknown }).code : undefined;
  return typeof code === 'string' ? code : undefined;
}
