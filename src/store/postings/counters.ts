import { sql } from 'kysely';
import { type Handle, oncePerSnapshot } from '../handle.ts';
import type { Counter } from './kinds.ts';

/** The id that the next document gets; ids begin at 1. */
export async function nextOf(handle: Handle, counter: Counter | 'live' | 'answers'): Promise<number> {
  if (handle.isSnapshot) return (await nextOfAll(handle)).get(counter) ?? 1;
  const row = await handle.database
    .selectFrom('counter')
    .select('next')
    .where('name', '=', counter)
    .executeTakeFirst();
  return row?.next ?? 1;
}

export async function nextOfAll(handle: Handle): Promise<Map<string, number>> {
  return await oncePerSnapshot(handle, 'counter', async () => {
    const rows = await handle.database.selectFrom('counter').select(['name', 'next']).execute();
    return new Map(rows.map(({ name, next }) => [name, next]));
  });
}

/** Takes `count` ids; gives the first. */
export async function take(handle: Handle, counter: Counter, count: number): Promise<number> {
  if (count === 0) return 0;
  const { rows } = await sql<{ next: number }>`
    INSERT INTO counter (name, next) VALUES (${counter}, ${1 + count})
    ON CONFLICT (name) DO UPDATE SET next = counter.next + ${count} RETURNING next`.execute(handle.database);
  return (rows[0]?.next ?? 0) - count;
}
