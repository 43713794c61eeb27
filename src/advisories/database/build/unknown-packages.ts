import { isOfDistributions, schemeOf } from '../../feeds/ecosystems.ts';
import { namesFix } from '../statements.ts';
import type { Staged } from './stage-feeds.ts';
import type { StagedStatement } from './staging.ts';
import type { UnknownPackage } from './types.ts';

/** How many are named for each feed; all are counted. */
const NAMED_STRANGERS = 20;

/**
 * Finds statements about a package of a distribution whose own feeds do not know such a name, though they know all packages that ever had a
 * flaw: a product's name where the name of a source package belongs. Without a fix nothing can ever be done about them, and they would match nothing but by accident.
 */
export class UnknownPackageCounter {
  readonly found: UnknownPackage[] = [];
  readonly #staged: Staged;
  readonly #covering = new Map<string, ReadonlySet<number>>();
  readonly #counts = new Map<number, number>();

  constructor(staged: Staged) {
    this.#staged = staged;
  }

  look(ecosystem: string, name: string, statements: readonly StagedStatement[]): void {
    const own = this.#coveringFeeds(ecosystem);
    if (own.size === 0 || statements.some(({ feed }) => own.has(feed))) return;
    const { feeds, advisories, graph } = this.#staged;
    for (const { feed, advisory, tail } of statements) {
      const source = feeds[feed];
      if (source === undefined || namesFix(tail)) continue;
      source.rejected++;
      const count = this.#counts.get(feed) ?? 0;
      this.#counts.set(feed, count + 1);
      if (count < NAMED_STRANGERS)
        this.found.push({
          feed: source.id,
          advisory: graph.nameOf(advisories.idOf(advisory)),
          ecosystem,
          name,
        });
    }
  }

  #coveringFeeds(ecosystem: string): ReadonlySet<number> {
    let own = this.#covering.get(ecosystem);
    if (own === undefined) {
      const covering = [...this.#staged.feeds.entries()].filter(([, { covers }]) =>
        covers.includes(ecosystem),
      );
      own = new Set(isOfDistributions(schemeOf(ecosystem)) ? covering.map(([number]) => number) : []);
      this.#covering.set(ecosystem, own);
    }
    return own;
  }
}
