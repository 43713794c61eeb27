import type { AdvisoryDatabase } from '../../advisories/index.ts';
import { parseJsonText } from '../../base/parse-json.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Catalog, CatalogComponent } from '../../catalog/index.ts';
import { IgnoreBook } from '../ignore/ignore-book.ts';
import { type KeptIgnore, rulesOfKept } from '../ignore/read-ignore.ts';
import { inventoryFromCatalog } from '../inventory/from-catalog.ts';
import type { Lowering, ScannedImage } from '../report/types.ts';
import { unknownVulnerability } from '../triage/triage.ts';
import type { Match } from '../types.ts';
import type { KeptStatement, VexSource } from '../vex/types.ts';
import { VexBook } from '../vex/vex-book.ts';

/** VEX as `scan` takes it. */
export type GivenVex = {
  vex: readonly VexSource[];
  /** See `attachedByPolicy`. */
  attachedVex?: ((image: ScannedImage) => Promise<readonly VexSource[]>) | undefined;
};

/** What VEX that counts says of what is in an image. */
export async function keptStatements(
  catalog: Catalog,
  { vex, attachedVex }: GivenVex,
): Promise<KeptStatement[]> {
  const inventory = inventoryFromCatalog(catalog);
  const attached = (await attachedVex?.(inventory.image)) ?? [];
  return new VexBook([...vex, ...attached], inventory).kept();
}

type Said = Pick<KeptStatement, 'author' | 'at' | 'isGood'> & { lowering: string };

/** What lowers, of all that is said of one vulnerability in one component: each author's newest word counts, and of several authors the worst. */
export function decideStatements(said: readonly Said[]): Lowering | undefined {
  const newest = [...Map.groupBy(said, ({ author }) => author).values()].flatMap((all) =>
    // Of the same instant the worse one counts.
    all.toSorted((a, b) => b.at - a.at || Number(a.isGood) - Number(b.isGood)).slice(0, 1),
  );
  const [best] = newest;
  if (best === undefined || newest.some(({ isGood }) => !isGood)) return undefined;
  return parseJsonText(best.lowering) as Lowering;
}

/** A component that is kept, as rules of one's own name it. */
export type RuledComponent = Pick<CatalogComponent, 'type' | 'namespace' | 'name' | 'version' | 'source'> & {
  /** Byte strings. */
  paths: readonly string[];
};

/** Rules of one's own that are kept with an image, asked as `scan` asks them. */
export class KeptRules {
  readonly #book: IgnoreBook;
  readonly #database: AdvisoryDatabase;

  private constructor(book: IgnoreBook, database: AdvisoryDatabase) {
    this.#book = book;
    this.#database = database;
  }

  /** `now`: seconds since 1970. */
  static async read(
    kept: readonly KeptIgnore[],
    { database, now }: { database: AdvisoryDatabase; now: number },
  ): Promise<KeptRules> {
    const rules = await Promise.all(kept.map(rulesOfKept));
    return new KeptRules(new IgnoreBook(rules.flat(), now), database);
  }

  lowering(match: Match, { paths, ...kept }: RuledComponent): Lowering | undefined {
    const vulnerability =
      this.#database.vulnerability(match.vulnerability) ?? unknownVulnerability(match.vulnerability);
    const component: CatalogComponent = withoutUndefined({
      ...kept,
      id: '',
      kind: 'library' as const,
      evidence: [{ by: '', technique: 'other' as const, confidence: 1, locations: [...paths] }],
      ownedBy: [],
      layers: [],
      accounts: [],
      modified: [],
      sizeBytes: 0,
    });
    return this.#book.lowering({ match, vulnerability, component });
  }
}
