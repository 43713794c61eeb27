import type { Digest } from '../../base/digest.ts';
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
 * Notes which images this one takes the place of: those that somebody names, and older ones that were known by the same tag, each of its platform;
 * and which younger ones of that tag, known before it, take its own.
 * `replaces`: digests by which they may run. Gives those of them that no image here has.
 */
export async function recordSuccessor(
  edit: Edit,
  { imageId, replaces }: { imageId: number; replaces: readonly Digest[] },
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
  ];
  await insertMany(handle, {
    table: 'successor',
    columns: ['image_id', 'successor_id', 'reason', 'at'],
    rows: rows.filter(([id, successor]) => id !== successor).map((row) => [...row, Math.floor(at)]),
    onConflict: 'ON CONFLICT (image_id, successor_id) DO NOTHING',
  });
  return replaces.filter((digest) => named.get(digest) === undefined);
}

/** The image with each other one of its tag: the older one's id, then the younger one's. Images may become known in any order. */
async function pairsOfTag(view: View, image: Image): Promise<(readonly [number, number])[]> {
  const { repository, tag } = splitReference(image.reference);
  if (tag === '' || image.createdAt === undefined) return [];
  const { reference, platform, createdAt } = image;
  const newest = await newestOfRepositories(view, [repository], LIMIT_IMAGES);
  return (newest.get(repository) ?? []).flatMap((other) => {
    const isOfTag = other.reference === reference && other.platform === platform;
    if (!isOfTag || other.createdAt === undefined || other.createdAt === createdAt) return [];
    return [other.createdAt < createdAt ? [other.id, image.id] : [image.id, other.id]] as const;
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
    for (const row of rows) next.set(row.image_id, [...(next.get(row.image_id) ?? []), row.successor_id]);
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
