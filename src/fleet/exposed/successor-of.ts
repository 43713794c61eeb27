import {
  type Image,
  imagesById,
  inventoriesOf,
  namesOfImages,
  newestOfRepositories,
  packagesOf,
  successorsOf,
  type View,
} from '../../store/index.ts';
import { digestAmong } from './digest-among.ts';
import type { QuestionTerms } from './find-wanted.ts';
import type { ExposedImage } from './types.ts';

/** The newest images of a repository that are looked at. */
const LIMIT_IMAGES = 5;

/**
 * Finds the image that took the place of one, as it was recorded, else the newest of the same repository and platform that is younger: one that has an inventory, and holds nothing of what is wanted in any
 * of them. What was asked for by a digest or a base is not looked for in others. All repositories are read at once.
 */
export class Successors {
  readonly #view: View;
  readonly #wanted: QuestionTerms;
  readonly #newest: ReadonlyMap<string, readonly Image[]>;
  readonly #noted: ReadonlyMap<number, readonly Image[]>;
  readonly #free = new Map<number, Promise<boolean>>();

  /** `images`: those for which `of` will be called. */
  static async find(view: View, wanted: QuestionTerms, images: readonly Image[]): Promise<Successors> {
    const noted = wanted.versions.size === 0 ? new Map() : await notedSuccessors(view, images);
    const repositories = new Set(Array.from(images, ({ reference }) => repositoryOf(reference)));
    repositories.delete('');
    const isAskable = wanted.versions.size > 0 && repositories.size > 0;
    const newest = isAskable ? await newestOfRepositories(view, repositories, LIMIT_IMAGES) : new Map();
    return new Successors(view, wanted, { newest, noted });
  }

  private constructor(
    view: View,
    wanted: QuestionTerms,
    {
      newest,
      noted,
    }: { newest: ReadonlyMap<string, readonly Image[]>; noted: ReadonlyMap<number, readonly Image[]> },
  ) {
    this.#view = view;
    this.#wanted = wanted;
    this.#newest = newest;
    this.#noted = noted;
  }

  async of(image: Image): Promise<ExposedImage['successor']> {
    for (const candidate of [...(this.#noted.get(image.id) ?? []), ...this.#youngerThan(image)]) {
      const isFree = this.#free.get(candidate.id) ?? this.#isFree(candidate.id);
      this.#free.set(candidate.id, isFree);
      if (await isFree) return await this.#shown(candidate);
    }
    return undefined;
  }

  #youngerThan({ reference, createdAt, platform }: Image): Image[] {
    if (createdAt === undefined) return [];
    return this.#youngestOf(repositoryOf(reference)).filter(
      (each) => each.platform === platform && (each.createdAt ?? 0) > createdAt,
    );
  }

  #youngestOf(repository: string): readonly Image[] {
    const newest = this.#newest.get(repository) ?? [];
    return newest
      .filter((each) => repositoryOf(each.reference) === repository)
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  }

  async #isFree(imageId: number): Promise<boolean> {
    const inventories = await inventoriesOf(this.#view, [imageId]);
    for (const { id } of inventories)
      if ((await packagesOf(this.#view, id)).some((version) => this.#isDoubted(version))) return false;
    return inventories.length > 0;
  }

  /** Only an image that is known to be free of it is recommended. */
  #isDoubted(version: number): boolean {
    return this.#wanted.versions.has(version) || this.#wanted.unjudged.has(version);
  }

  async #shown({ id, reference, createdAt = 0 }: Image): Promise<ExposedImage['successor']> {
    const names = await namesOfImages(this.#view, [id]);
    return { reference, digest: digestAmong(names.get(id) ?? []), createdAt };
  }
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
