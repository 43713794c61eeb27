import type { Examiner, ImageFile, ImageTree } from '../types.ts';
import type { Exclusions } from './exclusions.ts';

/** A tree as if some paths were not there. A link to one of them leads nowhere. */
export class ExcludingTree implements ImageTree {
  readonly #tree: ImageTree;
  readonly #exclusions: Exclusions;
  #size: number | undefined;

  constructor(tree: ImageTree, exclusions: Exclusions) {
    this.#tree = tree;
    this.#exclusions = exclusions;
  }

  get size(): number {
    this.#size ??= [...this.files()].length;
    return this.#size;
  }

  get(path: string, options?: { follow?: boolean }): ImageFile | undefined {
    const file = this.#tree.get(path, options);
    return file === undefined || this.#exclusions.has(file.path) ? undefined : file;
  }

  names(path: string): string[] {
    const folder = path === '' ? '' : this.#tree.get(path)?.path;
    if (folder === undefined || this.#exclusions.has(folder)) return [];
    return this.#tree
      .names(path)
      .filter((name) => !this.#exclusions.has(folder === '' ? name : `${folder}/${name}`));
  }

  *files(): Generator<ImageFile, void, undefined> {
    for (const file of this.#tree.files()) if (!this.#exclusions.has(file.path)) yield file;
  }

  *factsOf<Facts>(examiner: Examiner<Facts>): Generator<{ file: ImageFile; facts: Facts }, void, undefined> {
    for (const found of this.#tree.factsOf(examiner)) if (!this.#exclusions.has(found.file.path)) yield found;
  }

  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined {
    return this.get(path) === undefined ? undefined : this.#tree.factsAt(examiner, path);
  }
}
