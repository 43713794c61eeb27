import { sql } from 'kysely';
import { insertMany, type SqlValue } from '../engine/many.ts';
import { type Handle, oncePerSnapshot } from '../handle.ts';

/** What was changed of what is live: rows of `live_running` or `running_image`, and of `live_inventory` or `not_whole`, by these ids. */
export type LiveChange = { runnings?: Iterable<number>; images?: Iterable<number> };

/** As `live_change` has it. `all`: so much that it is read anew. */
const CHANGED = { all: 0, running: 1, image: 2 };
/** From so many rows on: the first look at a cluster of a thousand containers is told row by row. */
const MANY = 4096;
/** Rows of changes: who has not asked for so many reads all anew. */
const KEPT = 8 * MANY;
const FORGOTTEN_EVERY = 256;

/** To be called by code that changes what is live, in the same transaction: who keeps a copy reads those rows anew, and no others. */
export async function noteLiveChange(
  handle: Pick<Handle, 'kind' | 'database'>,
  { runnings = [], images = [] }: LiveChange,
): Promise<void> {
  const { rows } = await sql<{ next: number }>`INSERT INTO counter (name, next) VALUES ('live', 2)
    ON CONFLICT (name) DO UPDATE SET next = counter.next + 1 RETURNING next`.execute(handle.database);
  const generation = rows[0]?.next ?? 0;
  const changed: SqlValue[][] = [
    ...Array.from(new Set(runnings), (id) => [generation, CHANGED.running, id]),
    ...Array.from(new Set(images), (id) => [generation, CHANGED.image, id]),
  ];
  // A generation without a row would be taken for one that is no longer kept.
  const isMany = changed.length === 0 || changed.length > MANY;
  await insertMany(handle, {
    table: 'live_change',
    columns: ['generation', 'kind', 'id'],
    rows: isMany ? [[generation, CHANGED.all, 0]] : changed,
  });
  if (generation % FORGOTTEN_EVERY === 0 || changed.length > FORGOTTEN_EVERY) await forgetOld(handle);
}

async function forgetOld({ database }: Pick<Handle, 'database'>): Promise<void> {
  await sql`DELETE FROM live_change WHERE generation <=
    (SELECT generation FROM live_change ORDER BY generation DESC LIMIT 1 OFFSET ${sql.lit(KEPT)})`.execute(
    database,
  );
}

/** Ids whose rows have changed. */
export type Changed = { runnings: ReadonlySet<number>; images: ReadonlySet<number> };

/** What has changed after a generation. Undefined: it is not known any more, or is so much that all is to be read anew. */
export async function changedSince(handle: Handle, generation: number): Promise<Changed | undefined> {
  // Several things are kept of what is live, and all of them are of the last question's generation.
  return await oncePerSnapshot(handle, `live changes since ${generation}`, () =>
    readChanges(handle, generation),
  );
}

async function readChanges({ database }: Handle, generation: number): Promise<Changed | undefined> {
  const rows = await database
    .selectFrom('live_change')
    .select(['generation', 'kind', 'id'])
    .where('generation', '>', generation)
    .orderBy('generation')
    .execute();
  if (rows[0]?.generation !== generation + 1 || rows.some(({ kind }) => kind === CHANGED.all))
    return undefined;
  const ids = (wanted: number): Set<number> =>
    new Set(rows.flatMap(({ kind, id }) => (kind === wanted ? [id] : [])));
  return { runnings: ids(CHANGED.running), images: ids(CHANGED.image) };
}
