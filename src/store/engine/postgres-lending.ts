import type { Writable } from 'node:stream';
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { preparedName } from './prepared-texts.ts';
import type { Turns } from './turns.ts';
import { untilAborted } from './until-aborted.ts';

/** As many at once as the pool has. With a signal: what runs when it is aborted is cancelled at the server. */
export function lendSome(pool: pg.Pool, signal?: AbortSignal): PostgresPool {
  return {
    options: pool.options,
    connect: async () => new Lent(pool, await pool.connect(), { signal }).asClient(),
    end: () => pool.end(),
  };
}

/** One after the other, however long the others wait: the time that a pool gives is for connecting. */
export function lendOne(pool: pg.Pool, turns: Turns): PostgresPool {
  return {
    options: pool.options,
    async connect() {
      await turns.take();
      try {
        return new Lent(pool, await pool.connect(), { given: () => turns.give() }).asClient();
      } catch (error) {
        turns.give();
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

type Lending = { signal?: AbortSignal | undefined; given?: () => void };

const BEGIN = /^(?:begin|start transaction)\b/;
const ROLLBACK = 'rollback';
/** Statements that were sent and are not answered yet: each keeps its values in memory. */
const MOST_AHEAD = 4;

class Lent {
  readonly #pool: pg.Pool;
  readonly #client: pg.PoolClient;
  readonly #lending: Lending;
  /** A connection that dies between two statements says why by an event, and pg then no more than that it cannot be asked. */
  #died: Error | undefined;
  readonly #note = (error: Error): void => void (this.#died ??= this.#failed ?? error);
  #isInTransaction = false;
  /** What was sent without waiting for its answer, and why the first of it failed. */
  readonly #ahead: Promise<unknown>[] = [];
  #failed: Error | undefined;
  /** What a rollback that cannot be sent any more says instead of itself: why the server ended us, say. */
  #first: unknown;

  constructor(pool: pg.Pool, client: pg.PoolClient, lending: Lending) {
    this.#pool = pool;
    this.#client = client;
    this.#lending = lending;
    client.on('error', this.#note);
  }

  /** Cursors are never given to it: no answer is streamed from the database. */
  asClient(): PostgresPoolClient {
    return {
      query: ((text: string, parameters: unknown[]) => this.#query(text, parameters)) as never,
      release: (destroy) => this.#release(destroy === true),
    };
  }

  async #query(text: string, parameters: unknown[]): Promise<unknown> {
    const { signal } = this.#lending;
    // The connection is closed: with it goes what was begun.
    if (signal?.aborted === true && text === ROLLBACK) return { command: 'ROLLBACK', rowCount: 0, rows: [] };
    signal?.throwIfAborted();
    if (BEGIN.test(text)) this.#isInTransaction = true;
    try {
      const asked = this.#send(text, parameters);
      if (this.#isInTransaction && tellsNothing(text)) return await this.#goAhead(asked);
      const answer = await (signal === undefined ? asked : untilAborted(asked, signal, () => this.#cancel()));
      // PostgreSQL answers COMMIT also where it rolled back.
      if (this.#failed !== undefined && text !== ROLLBACK) throw this.#failed;
      return answer;
    } catch (error) {
      const failure = this.#died ?? this.#failed ?? error;
      this.#first ??= failure;
      throw text === ROLLBACK ? this.#first : failure;
    }
  }

  #send(text: string, parameters: unknown[]): Promise<unknown> {
    this.#gather();
    const name = preparedName(text, parameters);
    return name === undefined
      ? this.#client.query(text, parameters)
      : this.#client.query({ name, text, values: parameters });
  }

  /** What is asked before anybody waits goes in one piece: to hand over each by itself took a tenth of who asks. */
  #gather(): void {
    const { stream } = (this.#client as unknown as { connection: { stream: Writable } }).connection;
    if (stream.writableCorked > 0) return;
    stream.cork();
    process.nextTick(() => stream.uncork());
  }

  /** The next statement is sent without waiting for this one. The server takes them in order, so what failed is known by the next answer. */
  async #goAhead(asked: Promise<unknown>): Promise<{ rows: never[] }> {
    this.#ahead.push(asked.catch((error: Error) => void (this.#failed ??= error)));
    if (this.#ahead.length > MOST_AHEAD) await this.#ahead.shift();
    return { rows: [] };
  }

  /** By a connection of its own: all of the pool may be busy with what is to be cancelled. */
  async #cancel(): Promise<void> {
    const { processID } = this.#client as { processID?: number };
    const other = new pg.Client(this.#pool.options);
    try {
      await other.connect();
      await other.query('SELECT pg_cancel_backend($1)', [processID]);
    } catch {
      // Then it ends by the limit for statements.
    } finally {
      await other.end().catch(() => {});
    }
  }

  #release(isBroken: boolean): void {
    const { signal, given } = this.#lending;
    this.#client.removeListener('error', this.#note);
    this.#client.release(isBroken || this.#died !== undefined || signal?.aborted === true);
    given?.();
  }
}

/** Nobody asks how many rows were changed: who wants to know has them returned. */
function tellsNothing(text: string): boolean {
  return (
    BEGIN.test(text) || (/^(?:insert into|update|delete from) /i.test(text) && !/\breturning\b/i.test(text))
  );
}
