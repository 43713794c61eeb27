import { sql } from 'kysely';
import type { Handle } from '../handle.ts';

/**
 * What was kept with an image besides its inventories goes to the other one: documents, words, its recipe, and what takes whose place. Left behind it was said to
 * be of no image that anybody asks for, and a word that says "affected" was not heard.
 */
export async function mergeKept(
  { database }: Handle,
  { from, into }: { from: number; into: number },
): Promise<void> {
  const statements = [
    sql`INSERT INTO image_document (image_id, digest, kind, name, size, attested_by, added_at)
      SELECT ${into}, digest, kind, name, size, attested_by, added_at FROM image_document WHERE image_id = ${from}
      ON CONFLICT (image_id, digest, kind) DO NOTHING`,
    sql`DELETE FROM image_document WHERE image_id = ${from}`,
    sql`UPDATE image_statement SET image_id = ${into} WHERE image_id = ${from}`,
    // Behind those that are there.
    sql`UPDATE image_ignore SET image_id = ${into}, position = position + (
      SELECT coalesce(max(there.position) + 1, 0) FROM image_ignore AS there WHERE there.image_id = ${into}) WHERE image_id = ${from}`,
    sql`INSERT INTO image_recipe (image_id, recipe) SELECT ${into}, recipe FROM image_recipe WHERE image_id = ${from}
      ON CONFLICT (image_id) DO NOTHING`,
    sql`DELETE FROM image_recipe WHERE image_id = ${from}`,
    sql`INSERT INTO image_reach (image_id, engine, digest, shown, roots, ids)
      SELECT ${into}, engine, digest, shown, roots, ids FROM image_reach WHERE image_id = ${from} ON CONFLICT (image_id) DO NOTHING`,
    sql`DELETE FROM image_reach WHERE image_id = ${from}`,
    sql`INSERT INTO successor (image_id, successor_id, reason, at)
      SELECT ${into}, successor_id, reason, at FROM successor WHERE image_id = ${from} AND successor_id <> ${into}
      UNION SELECT image_id, ${into}, reason, at FROM successor WHERE successor_id = ${from} AND image_id <> ${into}
      ON CONFLICT (image_id, successor_id) DO NOTHING`,
    sql`DELETE FROM successor WHERE image_id = ${from} OR successor_id = ${from}`,
  ];
  for (const statement of statements) await statement.execute(database);
}
