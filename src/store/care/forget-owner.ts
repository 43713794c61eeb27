import { sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { updateLiveRunning } from '../runs/live-running.ts';
import { liveRunsIn } from '../runs/timelines.ts';
import type { Store, Time } from '../types.ts';
import { isShrinkingOwed, oweShrinking, shrinkStore } from './shrink-store.ts';

/**
 * Erases an owner with how to reach them: what they own is nobody's from then on, until a look of a later time says so again. Gives how
 * many workloads they owned; undefined: nobody is called so.
 */
export async function forgetOwner(
  store: Store,
  { team, at }: { team: string; at: Time },
): Promise<number | undefined> {
  const workloads = await store.write(async (edit) => {
    const erased = await erase(handleOf(edit), team, at);
    if (erased !== undefined) await oweShrinking(edit);
    return erased;
  });
  if (await store.read(isShrinkingOwed)) await shrinkStore(store);
  return workloads;
}

async function erase(handle: Handle, team: string, at: Time): Promise<number | undefined> {
  const { database } = handle;
  const audited = await database
    .updateTable('audited_image')
    .set({ owner: null })
    .where('owner', '=', team)
    .returning('owner')
    .execute();
  const owners = await database.selectFrom('owner').select('id').where('team', '=', team).execute();
  if (owners.length === 0) return audited.length > 0 ? 0 : undefined;
  const ids = owners.map(({ id }) => id);
  const { rows } = await sql<{ id: number }>`
    UPDATE workload SET owner_id = NULL, owner_at = CASE WHEN owner_at > ${at} THEN owner_at ELSE ${at} END
    WHERE ${amongNumbers(handle, 'owner_id', ids)} RETURNING id`.execute(database);
  await updateLiveRunning(handle, await liveRunsIn(handle, new Set(rows.map(({ id }) => id))));
  await database.deleteFrom('incident').where('owner', '=', team).execute();
  await database.deleteFrom('notification').where('owner', '=', team).execute();
  await database.deleteFrom('remark').where('owner', '=', team).execute();
  await database
    .deleteFrom('owner')
    .where(amongNumbers(handle, 'id', ids))
    .execute();
  return rows.length;
}
