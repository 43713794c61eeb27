import type { Examiner, ImageTree } from '../../image-files/index.ts';

/** That many are held: packs ask for those of a file one after another, and the loader for those of some libraries all the time. Texts of a thousand libraries are 30 MB. */
const MOST_HELD = 64;

/** Where an examiner found something, by real path, and what was asked for last. */
export class KnownFacts {
  readonly paths: ReadonlySet<string>;
  readonly #tree: ImageTree;
  readonly #examiner: Examiner<unknown>;
  readonly #held = new Map<string, unknown>();

  constructor(tree: ImageTree, examiner: Examiner<unknown>, paths: ReadonlySet<string>) {
    this.#tree = tree;
    this.#examiner = examiner;
    this.paths = paths;
  }

  at(path: string): unknown {
    const known = this.#held.get(path);
    if (known !== undefined) return known;
    const facts = this.#tree.factsAt(this.#examiner, path);
    if (this.#held.size >= MOST_HELD) this.#held.clear();
    this.#held.set(path, facts);
    return facts;
  }
}
