import { sql } from 'kysely';
import { type Handle, handleOf } from '../handle.ts';
import type { View } from '../types.ts';
import { nextOf } from './counters.ts';

/** Counted up with everything written that an answer may depend on: who has an answer of the same generation has the newest. */
export async function answerGeneration(view: View): Promise<number> {
  return await nextOf(handleOf(view), 'answers');
}

export async function nextAnswerGeneration(handle: Handle): Promise<void> {
  await sql`INSERT INTO counter (name, next) VALUES ('answers', 2)
    ON CONFLICT (name) DO UPDATE SET next = counter.next + 1`.execute(handle.database);
}
