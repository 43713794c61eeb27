import { sql } from 'kysely';
import type { Handle } from '../handle.ts';

/** To be called by code that changes what is live, in the same transaction. */
export async function noteLiveChange({ database }: Pick<Handle, 'database'>): Promise<void> {
  await sql`INSERT INTO counter (name, next) VALUES ('live', 2)
    ON CONFLICT (name) DO UPDATE SET next = counter.next + 1`.execute(database);
}
