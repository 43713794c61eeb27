import { sql } from 'kysely';
import { type Handle, handleOf } from '../handle.ts';
import type { Edit, Time, View } from '../types.ts';

/** The files of a recipe's candidate that every machine needs to go on with it. */
export type CandidateFiles = {
  /** Its key. */
  candidate: string;
  lock: Uint8Array;
  /** Undefined: its image is not slim. */
  slim: Uint8Array | undefined;
};

/** Who works on a recipe, for how long. */
export type Hold = { recipe: string; holder: string; forMs: number };

/** `files` absent: those that are kept stay; undefined: there are none any more. */
export type NewRecord = { record: string; files?: CandidateFiles | undefined };

/** What was last kept of a recipe, as text; undefined: nothing was. */
export async function updateRecord(view: View, recipe: string): Promise<string | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('recipe_update')
    .select('record')
    .where('recipe', '=', recipe)
    .executeTakeFirst();
  return row?.record ?? undefined;
}

/** Undefined: none are kept. */
export async function candidateFiles(view: View, recipe: string): Promise<CandidateFiles | undefined> {
  const row = await handleOf(view)
    .database.selectFrom('recipe_update')
    .select(['candidate', 'lock_file', 'slim_list'])
    .where('recipe', '=', recipe)
    .executeTakeFirst();
  if (row === undefined || row.candidate === null || row.lock_file === null) return undefined;
  return { candidate: row.candidate, lock: row.lock_file, slim: row.slim_list ?? undefined };
}

/** False: another holder works on it, whose time is not over and of whom nobody knows that it is gone. */
export async function holdUpdate(
  edit: Edit,
  { recipe, holder, forMs }: Hold,
  isGone: (holder: string) => boolean,
): Promise<boolean> {
  const handle = handleOf(edit);
  const held = await handle.database
    .selectFrom('recipe_update')
    .select(['holder', 'held_until'])
    .where('recipe', '=', recipe)
    .executeTakeFirst();
  const now = await databaseTime(handle);
  const isHeld = held !== undefined && held.holder !== null && (held.held_until ?? 0) > now;
  if (isHeld && !isGone(held.holder ?? '')) return false;
  const hold = { holder, held_until: now + forMs };
  await handle.database
    .insertInto('recipe_update')
    .values({ recipe, record: null, candidate: null, lock_file: null, slim_list: null, ...hold })
    .onConflict((conflict) => conflict.column('recipe').doUpdateSet(hold))
    .execute();
  return true;
}

/** Keeps what was reached, and holds on to the recipe. False: another holder has it by now, and nothing is kept. */
export async function recordUpdate(
  edit: Edit,
  { recipe, holder, forMs }: Hold,
  given: NewRecord,
): Promise<boolean> {
  const handle = handleOf(edit);
  const kept = 'files' in given ? columnsOf(given.files) : {};
  const changed = await handle.database
    .updateTable('recipe_update')
    .set({ ...kept, record: given.record, held_until: (await databaseTime(handle)) + forMs })
    .where('recipe', '=', recipe)
    .where('holder', '=', holder)
    .returning('recipe')
    .execute();
  return changed.length === 1;
}

function columnsOf(files: CandidateFiles | undefined) {
  return {
    candidate: files?.candidate ?? null,
    lock_file: files?.lock ?? null,
    slim_list: files?.slim ?? null,
  };
}

export async function releaseUpdate(
  edit: Edit,
  { recipe, holder }: Pick<Hold, 'recipe' | 'holder'>,
): Promise<void> {
  await handleOf(edit)
    .database.updateTable('recipe_update')
    .set({ holder: null, held_until: null })
    .where('recipe', '=', recipe)
    .where('holder', '=', holder)
    .execute();
}

/** Machines whose clocks differ agree on when a hold is over. */
async function databaseTime({ kind, database }: Handle): Promise<Time> {
  const now =
    kind === 'postgres'
      ? sql<{ now: number }>`SELECT floor(extract(epoch FROM clock_timestamp()) * 1000)::bigint AS now`
      : sql<{ now: number }>`SELECT CAST(unixepoch('subsec') * 1000 AS INTEGER) AS now`;
  return (await now.execute(database)).rows[0]?.now ?? 0;
}
