import { sql } from 'kysely';
import { type Handle, handleOf } from '../handle.ts';
import type { View } from '../types.ts';
import { nextOf } from './counters.ts';

/** Counted up with everything written that an answer may depend on: who has an answer of the same generation has the newest. */
export async function answerGeneration(view: View): Promise<number> {
  return await nextOf(handleOf(view), 'answers');
}

/** Of one transaction; to be asked at its begin, and to be told its end. What has written nothing keeps the generation. */
export async function watchAnswers(handle: Handle): Promise<() => Promise<void>> {
  const before = handle.kind === 'sqlite' ? await rowsWritten(handle) : 0;
  return async () => {
    if (handle.kind === 'sqlite' && (await rowsWritten(handle)) === before) return;
    // PostgreSQL gives a transaction an id when it first writes. In one statement, so that who holds the lock waits for no answer.
    const where = handle.kind === 'sqlite' ? sql`1 = 1` : sql`txid_current_if_assigned() IS NOT NULL`;
    await sql`INSERT INTO counter (name, next) SELECT 'answers', 2 WHERE ${where}
      ON CONFLICT (name) DO UPDATE SET next = counter.next + 1`.execute(handle.database);
  };
}

/** By this connection, ever. */
async function rowsWritten({ database }: Handle): Promise<number> {
  const { rows } = await sql<{ n: number }>`SELECT total_changes() AS n`.execute(database);
  return rows[0]?.n ?? 0;
}
