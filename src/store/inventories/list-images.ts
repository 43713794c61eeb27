import { type RawBuilder, sql } from 'kysely';
import { amongNumbers } from '../engine/many.ts';
import { listedRows, numberIn, type SortedBy, type SortedValue, textIn } from '../engine/page-order.ts';
import { type Handle, handleOf } from '../handle.ts';
import { findDocuments, newestDocuments } from '../postings/find.ts';
import { REPOSITORIES } from '../postings/kinds.ts';
import type { Image, Page, View } from '../types.ts';
import { imagesById } from './find-images.ts';

/** By what images can be ordered. */
export const IMAGE_FIELDS = ['reference', 'platform', 'createdAt', 'addedAt'] as const;
export type ImageField = (typeof IMAGE_FIELDS)[number];

const FIELDS: Readonly<Record<ImageField, SortedValue>> = {
  // The newest, as it is shown.
  reference: {
    value:
      () => sql`coalesce((SELECT CASE WHEN tag = '' THEN repository.name ELSE repository.name || ':' || tag END
      FROM image_reference JOIN repository ON repository.id = repository_id
      WHERE image_id = image.id ORDER BY image_reference.id DESC LIMIT 1), '')`,
    isText: true,
  },
  platform: textIn('platform'),
  createdAt: { ...numberIn('created_at'), isNullable: true },
  addedAt: numberIn('added_at'),
};

type Asked = {
  /** `next` of the page before. */
  before?: string | undefined;
  limit: number;
  repository?: string | undefined;
  /** Default: newest first. */
  sort?: SortedBy<ImageField> | undefined;
  /** Those alone that have this text in their newest reference or their platform. */
  match?: string | undefined;
};

/** Images; of one repository where it is given. */
export async function listImages(view: View, asked: Asked): Promise<Page<Image>> {
  const handle = handleOf(view);
  const { repository } = asked;
  const { rows, next } =
    repository === undefined
      ? await imagesOf(handle, asked, NAMED)
      : await ofRepository(handle, { ...asked, repository });
  const images = await imagesById(view, rows);
  const byId = new Map(images.map((image) => [image.id, image]));
  return { rows: rows.flatMap((id) => byId.get(id) ?? []), next };
}

/** What turned out to be another record's image has no name any more. */
const NAMED = sql<boolean>`EXISTS (SELECT 1 FROM image_name WHERE image_name.image_id = image.id)`;

async function imagesOf(
  handle: Handle,
  { before, limit, sort, match }: Asked,
  where: RawBuilder<boolean>,
): Promise<Page<number>> {
  const { rows, next } = await listedRows<{ id: number }, ImageField>(handle, {
    from: sql`image`,
    where,
    match,
    fields: FIELDS,
    sort,
    limit,
    after: before,
  });
  return { rows: rows.map(({ id }) => id), next };
}

async function ofRepository(handle: Handle, asked: Asked & { repository: string }): Promise<Page<number>> {
  const row = await handle.database
    .selectFrom('repository')
    .select('id')
    .where('name', '=', asked.repository)
    .executeTakeFirst();
  if (row === undefined) return { rows: [], next: undefined };
  if (asked.sort === undefined && asked.match === undefined) return await newestOf(handle, row.id, asked);
  const references = [...(await findDocuments(handle, REPOSITORIES, [row.id])).values()].flat();
  const images = sql`SELECT image_id FROM image_reference WHERE ${amongNumbers(handle, 'id', references)}`;
  return await imagesOf(handle, asked, sql<boolean>`image.id IN (${images}) AND ${NAMED}`);
}

/** By its references, newest first: however many there are, no more are read than the page takes. */
async function newestOf(
  handle: Handle,
  repositoryId: number,
  { before, limit }: Asked,
): Promise<Page<number>> {
  const documents: number[] = [];
  const start = before === undefined ? undefined : Number(before);
  for await (const document of newestDocuments(handle, REPOSITORIES, new Set([repositoryId]), start)) {
    documents.push(document);
    if (documents.length === limit) break;
  }
  const rows = await handle.database
    .selectFrom('image_reference')
    .select(['id', 'image_id'])
    .where(amongNumbers(handle, 'id', documents))
    .orderBy('id', 'desc')
    .execute();
  const last = rows.at(-1);
  const isWhole = rows.length < limit || last === undefined;
  return { rows: rows.map((row) => row.image_id), next: isWhole ? undefined : String(last.id) };
}
