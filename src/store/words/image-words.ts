import { addTo } from '../../base/add-to.ts';
import { digestOf } from '../../base/index.ts';
import { amongNumbers, amongTexts, insertMany } from '../engine/many.ts';
import { isStorable } from '../engine/storable.ts';
import { handleOf } from '../handle.ts';
import type { Edit, View } from '../types.ts';

/** What VEX that counts says of something in an image. */
export type ImageStatement = {
  /** In capitals. */
  vulnerability: string;
  /** As people know it; '': all that is in the image. */
  purl: string;
  /** Two of one author: the newer counts. */
  author: string;
  /** Seconds since 1970; 0: it does not say. */
  at: number;
  /** False: it says that what it is about has it, or may. */
  isGood: boolean;
  /** Why it lowers, as JSON; `scan` reads it. */
  lowering: string;
};

/** A file of the user's rules, as `scan` reads it. */
export type ImageIgnore = { file: string; form: string; content: string };

export type ImageWords = { statements: readonly ImageStatement[]; ignores: readonly ImageIgnore[] };

/** From now on this is what is said with the image, and nothing else. */
export async function recordWords(
  edit: Edit,
  imageId: number,
  { statements, ignores }: ImageWords,
): Promise<void> {
  const handle = handleOf(edit);
  for (const table of ['image_statement', 'image_ignore'] as const)
    await handle.database.deleteFrom(table).where('image_id', '=', imageId).execute();
  const kept = statements.flatMap(storableStatement);
  await insertMany(handle, {
    table: 'image_statement',
    columns: ['image_id', 'vulnerability', 'purl', 'author', 'at', 'is_good', 'lowering'],
    rows: kept.map(({ vulnerability, purl, author, at, isGood, lowering }) => [
      imageId,
      vulnerability,
      purl,
      author,
      Math.floor(at),
      isGood ? 1 : 0,
      lowering,
    ]),
  });
  await insertMany(handle, {
    table: 'image_ignore',
    columns: ['image_id', 'position', 'file', 'form', 'content'],
    rows: ignores.map(({ file, form, content }, position) => [imageId, position, file, form, content]),
  });
}

/**
 * A good word that cannot be stored lowers nothing. A bad one must not be lost for it: of a component that cannot be named it counts for all
 * that is in the image. A vulnerability without a storable name is none that a database knows.
 */
function storableStatement(said: ImageStatement): ImageStatement[] {
  const { vulnerability, purl, author, isGood } = said;
  if (!isStorable(vulnerability) || (isGood && !isStorable(purl))) return [];
  return [
    {
      ...said,
      purl: isStorable(purl) ? purl : '',
      author: isStorable(author) ? author : digestOf(author),
    },
  ];
}

/** Of one image, or of all about these vulnerabilities (in capitals). */
export async function statementsOfImages(
  view: View,
  { vulnerabilities, imageIds }: { vulnerabilities?: Iterable<string>; imageIds?: Iterable<number> },
): Promise<Map<number, ImageStatement[]>> {
  const handle = handleOf(view);
  let select = handle.database.selectFrom('image_statement').selectAll().orderBy('id');
  if (vulnerabilities !== undefined)
    select = select.where(amongTexts(handle, 'vulnerability', vulnerabilities));
  if (imageIds !== undefined) select = select.where(amongNumbers(handle, 'image_id', imageIds));
  const found = new Map<number, ImageStatement[]>();
  for (const { image_id: imageId, is_good: isGood, id: _, ...row } of await select.execute())
    addTo(found, imageId, { ...row, isGood: isGood === 1 });
  return found;
}

/** Whether anything was said with any image. */
export async function haveWords(view: View): Promise<boolean> {
  const { database } = handleOf(view);
  const statement = await database.selectFrom('image_statement').select('id').limit(1).executeTakeFirst();
  const ignore = await database.selectFrom('image_ignore').select('position').limit(1).executeTakeFirst();
  return statement !== undefined || ignore !== undefined;
}

/** Of all images that have some. */
export async function ignoresOfImages(view: View): Promise<Map<number, ImageIgnore[]>> {
  const rows = await handleOf(view)
    .database.selectFrom('image_ignore')
    .selectAll()
    .orderBy('image_id')
    .orderBy('position')
    .execute();
  const found = new Map<number, ImageIgnore[]>();
  for (const { image_id: imageId, file, form, content } of rows)
    addTo(found, imageId, { file, form, content });
  return found;
}
