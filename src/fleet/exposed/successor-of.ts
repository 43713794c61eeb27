import { together } from '../../base/together.ts';
import {
  type DocumentSet,
  type Image,
  imagesById,
  inventoriesOf,
  namesOfImages,
  newestOfRepositories,
  packageSetsWith,
  successorsOf,
  type View,
} from '../../store/index.ts';
import { digestAmong } from './digest-among.ts';
import type { QuestionTerms } from './find-wanted.ts';
import type { ExposedImage } from './types.ts';

/** The newest images of a repository that are looked at. */
const LIMIT_IMAGES = 5;

type Successor = NonNullable<ExposedImage['successor']>;
type Asked = {
  wanted: Pick<QuestionTerms, 'versions' | 'unjudged'>;
  images: readonly Image[];
  /** Package sets that hold something of what is wanted. */
  having: DocumentSet;
};

/**
 * Of each image the one that took its place, as it was recorded, else the newest of the same repository and platform that is younger: one that has an
 * inventory, and holds nothing of what is wanted in any of them. What was asked for by a digest or a base is not looked for in others. All of them
 * are looked at at once: of a page of a hundred images each look by itself took longer than the question.
 */
export async function findSuccessors(
  view: View,
  { wanted, images, having }: Asked,
): Promise<ReadonlyMap<number, Successor>> {
  if (wanted.versions.size === 0) return new Map();
  const candidates = await candidatesFor(view, images);
  const free = await freeAmong(view, [...candidates.values()].flat(), { wanted, having });
  const chosen = new Map<number, Image>();
  for (const [id, own] of candidates) {
    const first = own.find((candidate) => free.has(candidate.id));
    if (first !== undefined) chosen.set(id, first);
  }
  const names = await namesOfImages(view, [...new Set(Array.from(chosen.values(), ({ id }) => id))]);
  return new Map(
    [...chosen].map(([replaced, { id, reference, createdAt = 0 }]) => [
      replaced,
      { reference, digest: digestAmong(names.get(id) ?? []), createdAt },
    ]),
  );
}

/** The best first. */
async function candidatesFor(view: View, images: readonly Image[]): Promise<Map<number, Image[]>> {
  const repositories = new Set(Array.from(images, ({ reference }) => repositoryOf(reference)));
  repositories.delete('');
  const [noted, newest] = await together([
    notedSuccessors(view, images),
    newestOfRepositories(view, repositories, LIMIT_IMAGES),
  ]);
  return new Map(
    images.map((image) => [image.id, [...(noted.get(image.id) ?? []), ...youngerThan(image, newest)]]),
  );
}

function youngerThan(
  { reference, createdAt, platform }: Image,
  newest: ReadonlyMap<string, readonly Image[]>,
): Image[] {
  if (createdAt === undefined) return [];
  const repository = repositoryOf(reference);
  return (newest.get(repository) ?? [])
    .filter(
      (each) =>
        repositoryOf(each.reference) === repository &&
        each.platform === platform &&
        (each.createdAt ?? 0) > createdAt,
    )
    .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
}

/** Only an image that is known to be free of it is recommended: by all inventories that it has, of which there is one. */
async function freeAmong(
  view: View,
  candidates: readonly Image[],
  { wanted, having }: Pick<Asked, 'wanted' | 'having'>,
): Promise<ReadonlySet<number>> {
  const ids = [...new Set(candidates.map(({ id }) => id))];
  const inventories = ids.length === 0 ? [] : await inventoriesOf(view, ids);
  if (inventories.length === 0) return new Set();
  const doubted = await packageSetsWith(view, [...wanted.unjudged.keys()]);
  const free = new Set(inventories.map(({ imageId }) => imageId));
  for (const { imageId, packageSetId } of inventories)
    if (having.has(packageSetId) || doubted.has(packageSetId)) free.delete(imageId);
  return free;
}

/** Those that were recorded as having taken the place of one, youngest first. */
async function notedSuccessors(view: View, images: readonly Image[]): Promise<Map<number, Image[]>> {
  const noted = await successorsOf(
    view,
    images.map(({ id }) => id),
  );
  const found = await imagesById(view, [...new Set([...noted.values()].flat())]);
  const byId = new Map(found.map((image) => [image.id, image]));
  return new Map(
    [...noted].map(([id, ids]) => [
      id,
      ids
        .flatMap((each) => byId.get(each) ?? [])
        .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0) || b.id - a.id),
    ]),
  );
}

/** Without the tag; a colon before the last slash is a port's. */
function repositoryOf(reference: string): string {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference;
}
