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
  const before = handle.kind === 'sqlite' ? await written(handle) : 0;
  return async () => {
    if ((await written(handle)) === before) return;
    await sql`INSERT INTO counter (name, next) VALUES ('answers', 2)
      ON CONFLICT (name) DO UPDATE SET next = counter.next + 1`.execute(handle.database);
  };
}

/** Another number once the transaction has written: rows of the connection, or whether the server gave the transaction an id. */
async function written({ kind, database }: Handle): Promise<number> {
  const { rows } = await (kind === 'sqlite'
    ? sql<{ n: number }>`SELECT total_changes() AS n`
    : sql<{ n: number }>`SELECT CASE WHEN txid_current_if_assigned() IS NULL THEN 0 ELSE 1 END AS n`
  ).execute(database);
  return rows[0]?.n ?? 0;
}
