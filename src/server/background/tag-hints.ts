/** `repository`: with its registry, `registry.example.org/shop/app`. */
export type HintedTag = { repository: string; tag: string };

/** Places that wait at once, of everybody: what comes then is left out, and found when its place is polled. */
const PLACES = 2000;
/** As many as one look asks about. */
const TAGS = 500;

/**
 * Tags of which somebody said that they have moved, by the places at which they may be watched. In this process alone, and lost with it:
 * places are polled all the same. Nothing is asked when one is noted, so that whoever hints learns nothing.
 */
export class TagHints {
  readonly #tags = new Map<string, Set<string>>();

  get isEmpty(): boolean {
    return this.#tags.size === 0;
  }

  note({ repository, tag }: HintedTag): void {
    for (const place of [repository, `${repository}:${tag}`]) {
      const tags = this.#tags.get(place) ?? new Set();
      if (tags.size < TAGS) tags.add(tag);
      if (this.#tags.size < PLACES) this.#tags.set(place, tags);
    }
  }

  /** As `--watch-tags` names them, with what was said of each. */
  places(): [place: string, tags: readonly string[]][] {
    return [...this.#tags].map(([place, tags]) => [place, [...tags]]);
  }

  drop(place: string): void {
    this.#tags.delete(place);
  }
}
