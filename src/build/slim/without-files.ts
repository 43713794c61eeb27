import type { Examiner, ImageFile, ImageTree } from '../../image-files/index.ts';

/** A tree as if some of its files were not there. */
export class WithoutFiles implements ImageTree {
  readonly #tree: ImageTree;
  readonly #hidden: ReadonlySet<string>;

  constructor(tree: ImageTree, hidden: ReadonlySet<string>) {
    this.#tree = tree;
    this.#hidden = hidden;
  }

  get size(): number {
    return this.#tree.size - this.#hidden.size;
  }

  get(path: string, options?: { follow?: boolean }): ImageFile | undefined {
    return this.#shown(this.#tree.get(path, options));
  }

  names(path: string): string[] {
    const folder = this.#tree.get(path)?.path ?? path;
    return this.#tree
      .names(path)
      .filter((name) => !this.#hidden.has(folder === '' ? name : `${folder}/${name}`));
  }

  *files(): Iterable<ImageFile> {
    for (const file of this.#tree.files()) if (!this.#hidden.has(file.path)) yield file;
  }

  *factsOf<Facts>(examiner: Examiner<Facts>): Iterable<{ file: ImageFile; facts: Facts }> {
    for (const found of this.#tree.factsOf(examiner)) if (!this.#hidden.has(found.file.path)) yield found;
  }

  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined {
    return this.get(path) === undefined ? undefined : this.#tree.factsAt(examiner, path);
  }

  #shown(file: ImageFile | undefined): ImageFile | undefined {
    return file === undefined || this.#hidden.has(file.path) ? undefined : file;
  }
}
