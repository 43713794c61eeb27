import { addTo } from '../../base/add-to.ts';
import type { Digest } from '../../base/digest.ts';
import { bytesOfDigest } from '../engine/digests.ts';
import { amongNumbers, insertMany } from '../engine/many.ts';
import { handleOf } from '../handle.ts';
import type { Edit, Image, Time, View } from '../types.ts';
import { imagesById, newestOfRepositories } from './find-images.ts';
import { imagesNamed } from './images.ts';
import { splitReference } from './references.ts';

/** The newest images of a repository that are looked at. */
const LIMIT_IMAGES = 20;
/** How often one may have been replaced by the next. */
const LIMIT_STEPS = 20;

/**
 * Notes which images this one takes the place of: those that somebody names, and older ones that were known by the same tag, or built by the same
 * recipe, each of its platform; and which younger ones of that tag or recipe, known before it, take its own.
 * `replaces`: digests by which they may run. `recipe`: the same for all builds of one. Gives those that are to be replaced and that no image here has.
 */
export async function recordSuccessor(
  edit: Edit,
  { imageId, replaces, recipe }: { imageId: number; replaces: readonly Digest[]; recipe?: Digest },
  at: Time,
): Promise<Digest[]> {
  const handle = handleOf(edit);
  const [image] = await imagesById(edit, [imageId]);
  if (image === undefined) return [...replaces];
  const named = await imagesNamed(handle, replaces);
  const ids = [...named.values()].flat().map((each) => each.imageId);
  const isReplaced = (other: Image): boolean => other.platform === image.platform || other.platform === '';
  const stated = (await imagesById(edit, ids)).filter(isReplaced);
  const rows = [
    ...stated.map(({ id }) => [id, imageId, 'stated'] as const),
    ...(await pairsOfTag(edit, image)).map((pair) => [...pair, 'same-tag'] as const),
    ...(recipe === undefined ? [] : await pairsOfRecipe(edit, image, recipe)).map(
      (pair) => [...pair, 'same-recipe'] as const,
    ),
  ];
  await insertMany(handle, {
    table: 'successor',
    columns: ['image_id', 'successor_id', 'reason', 'at'],
    rows: rows.filter(([id, successor]) => id !== successor).map((row) => [...row, Math.floor(at)]),
    onConflict: 'ON CONFLICT (image_id, successor_id) DO NOTHING',
  });
  return replaces.filter((digest) => named.get(digest) === undefined);
}

/** The older one's id, then the younger one's. Images may become known in any order. */
type Pair = readonly [number, number];

/** The image with each other one of its tag. */
async function pairsOfTag(view: View, image: Image): Promise<Pair[]> {
  const { repository, tag } = splitReference(image.reference);
  if (tag === '' || image.createdAt === undefined) return [];
  const newest = await newestOfRepositories(view, [repository], LIMIT_IMAGES);
  return pairsWith(
    image,
    (newest.get(repository) ?? []).filter(({ reference }) => reference === image.reference),
  );
}

/** The image with the newest others of its recipe. */
async function pairsOfRecipe(edit: Edit, image: Image, recipe: Digest): Promise<Pair[]> {
  const handle = handleOf(edit);
  await insertMany(handle, {
    table: 'image_recipe',
    columns: ['image_id', 'recipe'],
    rows: [[image.id, bytesOfDigest(recipe)]],
    onConflict: 'ON CONFLICT (image_id) DO UPDATE SET recipe = excluded.recipe',
  });
  const rows = await handle.database
    .selectFrom('image_recipe')
    .select('image_id')
    .where('recipe', '=', bytesOfDigest(recipe))
    .orderBy('image_id', 'desc')
    .limit(LIMIT_IMAGES)
    .execute();
  return pairsWith(
    image,
    await imagesById(
      edit,
      rows.map((row) => row.image_id),
    ),
  );
}

/** Of which it is known which was built first. */
function pairsWith({ id, platform, createdAt }: Image, others: readonly Image[]): Pair[] {
  return others.flatMap((other): Pair[] => {
    if (other.platform !== platform || createdAt === undefined) return [];
    if (other.createdAt === undefined || other.createdAt === createdAt) return [];
    return [other.createdAt < createdAt ? [other.id, id] : [id, other.id]];
  });
}

/** Of each of these images those that took its place, at once or one after the other. */
export async function successorsOf(view: View, imageIds: Iterable<number>): Promise<Map<number, number[]>> {
  const { database, ...handle } = handleOf(view);
  const next = new Map<number, number[]>();
  let asked = new Set(imageIds);
  const begun = [...asked];
  for (let step = 0; asked.size > 0 && step < LIMIT_STEPS; step++) {
    const rows = await database
      .selectFrom('successor')
      .select(['image_id', 'successor_id'])
      .where(amongNumbers(handle, 'image_id', asked))
      .orderBy('successor_id')
      .execute();
    for (const row of rows) addTo(next, row.image_id, row.successor_id);
    asked = new Set(rows.map((row) => row.successor_id).filter((id) => !next.has(id)));
  }
  return new Map(begun.flatMap((id) => (next.has(id) ? [[id, after(id, next)] as const] : [])));
}

function after(first: number, next: ReadonlyMap<number, readonly number[]>): number[] {
  const found = new Set<number>();
  for (let ids = next.get(first) ?? []; ids.length > 0; ) {
    const fresh = ids.filter((id) => id !== first && !found.has(id));
    for (const id of fresh) found.add(id);
    ids = fresh.flatMap((id) => next.get(id) ?? []);
  }
  return [...found];
}
