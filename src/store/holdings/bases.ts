import { sql } from 'kysely';
import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { amongNumbers } from '../engine/many.ts';
import { type Handle, handleOf } from '../handle.ts';
import { newestDocuments } from '../postings/find.ts';
import { BASES } from '../postings/kinds.ts';
import { imagesThatRan } from '../runs/intervals.ts';
import type { Page, View, When } from '../types.ts';

/** Images that stand on a base image, named by digest or reference; newest inventory first. An image may come twice. */
export async function imagesOnBase(
  view: View,
  base: { digest?: Digest; reference?: string },
  query: { when?: When; before?: string; limit: number },
): Promise<Page<number>> {
  const handle = handleOf(view);
  const bases = await basesNamed(handle, base);
  if (bases.size === 0) return { rows: [], next: undefined };
  const before = query.before === undefined ? Number.MAX_SAFE_INTEGER : Number(query.before);
  const when = query.when ?? 'ever';
  const rows =
    when === 'ever'
      ? await newestOn(handle, bases, before, query.limit)
      : await thoseOf(handle, bases, when, before, query.limit);
  const last = rows.at(-1);
  return {
    rows: [...new Set(rows.map((row) => row.image_id))],
    next: rows.length < query.limit || last === undefined ? undefined : String(last.id),
  };
}

async function basesNamed(
  handle: Handle,
  { digest, reference }: { digest?: Digest; reference?: string },
): Promise<Set<number>> {
  let select = handle.database.selectFrom('base_image').select('id');
  if (digest !== undefined) select = select.where('digest', '=', bytesOfDigest(digest));
  if (reference !== undefined) select = select.where('reference', '=', reference);
  return new Set((await select.execute()).map(({ id }) => id));
}

type Row = { id: number; image_id: number };

async function newestOn(
  handle: Handle,
  bases: ReadonlySet<number>,
  before: number,
  limit: number,
): Promise<Row[]> {
  const ids: number[] = [];
  for await (const id of newestDocuments(handle, BASES, bases, before)) {
    ids.push(id);
    if (ids.length === limit) break;
  }
  return await handle.database
    .selectFrom('inventory')
    .select(['id', 'image_id'])
    .where(amongNumbers(handle, 'id', ids))
    .orderBy('id', 'desc')
    .execute();
}

async function thoseOf(
  handle: Handle,
  bases: ReadonlySet<number>,
  when: When,
  before: number,
  limit: number,
): Promise<Row[]> {
  const images = when === 'live' ? sql`SELECT image_id FROM live_inventory` : sql`${imagesThatRan(when)}`;
  const { rows } = await sql<Row>`
    SELECT id, image_id FROM inventory WHERE image_id IN (${images}) AND ${amongNumbers(handle, 'base_id', bases)}
      AND id < ${before} ORDER BY id DESC LIMIT ${limit}`.execute(handle.database);
  return rows;
}
