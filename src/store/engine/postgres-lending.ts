import type { PostgresPool, PostgresPoolClient } from 'kysely';
import type pg from 'pg';
import type { Turns } from './turns.ts';

/** As many at once as the pool has. */
export function lendSome(pool: pg.Pool): PostgresPool {
  return {
    options: pool.options,
    connect: async () => lent(await pool.connect(), () => {}),
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
        return lent(await pool.connect(), () => turns.give());
      } catch (error) {
        turns.give();
        throw error;
      }
    },
    end: () => pool.end(),
  };
}

/** A connection that dies between two statements says why by an event, and pg then no more than that it cannot be asked. */
function lent(client: pg.PoolClient, given: () => void): PostgresPoolClient {
  let died: Error | undefined;
  const note = (error: Error): void => void (died ??= error);
  client.on('error', note);
  return {
    query: (async (text: string, parameters: unknown[]) => {
      try {
        return await client.query(text, parameters);
      } catch (error) {
        throw died ?? error;
      }
      // Cursors are never given: no answer is streamed from the database.
    }) as unknown as PostgresPoolClient['query'],
    release(destroy) {
      client.removeListener('error', note);
      client.release(destroy === true || died !== undefined);
      given();
    },
  };
}
