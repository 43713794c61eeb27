import {
  type Image,
  inventoriesOf,
  listImages,
  namesOfImages,
  packagesOf,
  type View,
} from '../../store/index.ts';
import { digestAmong } from './digest-among.ts';
import type { Wanted } from './find-wanted.ts';
import type { ExposedImage } from './types.ts';

/** The newest images of a repository that are looked at. */
const LIMIT_IMAGES = 5;

/**
 * Finds the newest image of the same repository and platform that is younger, has an inventory, and holds nothing of what is wanted in any
 * of them. What was asked for by a digest or a base is not looked for in others. Each repository is read once.
 */
export class Successors {
  readonly #view: View;
  readonly #wanted: Wanted;
  readonly #newest = new Map<string, Promise<readonly Image[]>>();
  readonly #free = new Map<number, Promise<boolean>>();

  constructor(view: View, wanted: Wanted) {
    this.#view = view;
    this.#wanted = wanted;
  }

  async of({ reference, createdAt, platform }: Image): Promise<ExposedImage['successor']> {
    const repository = repositoryOf(reference);
    if (repository === '' || this.#wanted.versions.size === 0 || createdAt === undefined) return undefined;
    const newest = this.#newest.get(repository) ?? this.#newestOf(repository);
    this.#newest.set(repository, newest);
    for (const candidate of await newest) {
      if ((candidate.createdAt ?? 0) <= createdAt) return undefined;
      if (candidate.platform !== platform) continue;
      const isFree = this.#free.get(candidate.id) ?? this.#isFree(candidate.id);
      this.#free.set(candidate.id, isFree);
      if (await isFree) return await this.#shown(candidate);
    }
    return undefined;
  }

  /** Youngest first. */
  async #newestOf(repository: string): Promise<readonly Image[]> {
    const { rows } = await listImages(this.#view, { repository, limit: LIMIT_IMAGES });
    return rows
      .filter((each) => repositoryOf(each.reference) === repository)
      .sort((a, b) => (b.createdAt ?? 0) - (a.createdAt ?? 0));
  }

  async #isFree(imageId: number): Promise<boolean> {
    const inventories = await inventoriesOf(this.#view, [imageId]);
    for (const { id } of inventories)
      if ((await packagesOf(this.#view, id)).some((version) => this.#isDoubted(version))) return false;
    return inventories.length > 0;
  }

  /** Nobody is sent to an image of which nobody can say that it is free of it. */
  #isDoubted(version: number): boolean {
    return this.#wanted.versions.has(version) || this.#wanted.unjudged.has(version);
  }

  async #shown({ id, reference, createdAt = 0 }: Image): Promise<ExposedImage['successor']> {
    const names = await namesOfImages(this.#view, [id]);
    return { reference, digest: digestAmong(names.get(id) ?? []), createdAt };
  }
}

/** Without the tag; a colon before the last slash is a port's. */
function repositoryOf(reference: string): string {
  const colon = reference.lastIndexOf(':');
  return colon > reference.lastIndexOf('/') ? reference.slice(0, colon) : reference;
}
