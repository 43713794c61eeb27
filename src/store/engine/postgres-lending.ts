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

const ROLLBACK = 'rollback';

class Lent {
  readonly #pool: pg.Pool;
  readonly #client: pg.PoolClient;
  readonly #lending: Lending;
  /** A connection that dies between two statements says why by an event, and pg then no more than that it cannot be asked. */
  #died: Error | undefined;
  readonly #note = (error: Error): void => void (this.#died ??= error);

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
    try {
      const name = preparedName(text, parameters);
      const asked =
        name === undefined
          ? this.#client.query(text, parameters)
          : this.#client.query({ name, text, values: parameters });
      return await (signal === undefined ? asked : untilAborted(asked, signal, () => this.#cancel()));
    } catch (error) {
      throw this.#died ?? error;
    }
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
