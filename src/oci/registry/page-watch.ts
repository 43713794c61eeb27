const MAX_PAGES = 10_000;
const MAX_ENTRIES = 1_000_000;
/** Some registries leave out of a page what one may not see; that several in a row have nothing is a list without an end. */
const MAX_IDLE_PAGES = 3;

/** Counts the pages of one list, whose next page is always the registry's own word. */
export class PageWatch {
  #pages = 0;
  #entries = 0;
  #idle = 0;

  /** After a page that has added `fresh` entries: why no other may be asked for; undefined: go on. */
  count(fresh: number): string | undefined {
    this.#pages++;
    this.#entries += fresh;
    this.#idle = fresh === 0 ? this.#idle + 1 : 0;
    if (this.#idle >= MAX_IDLE_PAGES) return `${MAX_IDLE_PAGES} pages in a row say nothing new`;
    if (this.#entries >= MAX_ENTRIES) return `it has more than ${MAX_ENTRIES} entries`;
    return this.#pages >= MAX_PAGES ? `it has more than ${MAX_PAGES} pages` : undefined;
  }
}
