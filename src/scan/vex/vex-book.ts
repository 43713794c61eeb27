import type { VexJustification, VexProduct, VexStatement } from '../../advisories/index.ts';
import { compareBytes } from '../../base/index.ts';
import { isoDay } from '../../base/utc-time.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { CatalogComponent } from '../../catalog/index.ts';
import type { ScanInventory } from '../inventory/types.ts';
import type { Lowering, NearMiss, VexUse } from '../report/types.ts';
import type { LoweringCandidate } from '../triage/lowering-rules.ts';
import { holds, Products } from './product-match.ts';
import type { KeptStatement, VexSource } from './types.ts';

/** Why a statement changed nothing. */
type Unused =
  | 'names no product'
  | 'its product is not in this image'
  | 'another version'
  | 'other qualifiers'
  | 'its part is not in its product here'
  | 'its vulnerability is not found in its product'
  | 'its author is not trusted'
  | 'it has no justification, or is a draft'
  | 'says that it is affected'
  | 'a newer statement of its author counts'
  | 'another author says worse';

type Entry = { source: VexSource; statement: VexStatement; outcome: 'applied' | Unused | undefined };

/** All that VEX documents say, looked up by vulnerability; and afterwards what became of each statement. */
export class VexBook {
  readonly #sources: readonly VexSource[];
  readonly #entries: Entry[] = [];
  readonly #byVulnerability = new Map<string, Entry[]>();
  readonly #products: Products;
  readonly #components: readonly CatalogComponent[];

  constructor(sources: readonly VexSource[], inventory: ScanInventory) {
    this.#components = inventory.components;
    this.#sources = sources;
    this.#products = new Products(inventory);
    for (const source of sources)
      for (const statement of source.document.statements)
        this.#add({ source, statement, outcome: undefined });
  }

  /** What lowers this candidate: each author's newest word counts, and of several authors the worst. */
  lowering(candidate: LoweringCandidate): Lowering | undefined {
    const about = this.#about(candidate).filter(({ statement }) => statement.isVoid !== true);
    const trusted = about.filter((entry) => this.#trusts(entry, candidate.component));
    const newest = newestOfEach(trusted);
    const worst = newest.find(({ statement }) => !isGood(statement));
    if (worst !== undefined) {
      for (const entry of newest)
        mark(entry, isGood(entry.statement) ? 'another author says worse' : 'says that it is affected');
      return undefined;
    }
    const [best] = newest;
    if (best === undefined) return undefined;
    for (const entry of newest) mark(entry, 'applied');
    return loweringOf(best);
  }

  /** What counts here, whatever of it will be found: for an image that is kept. */
  kept(): KeptStatement[] {
    return this.#entries.flatMap((entry) => {
      const about = this.#componentsAbout(entry);
      if (about.length === 0) return [];
      const said = {
        source: entry.source,
        author: authorOf(entry),
        at: timeOf(entry),
        isGood: isGood(entry.statement),
        lowering: loweringOf(entry),
        components: about.includes(undefined) ? undefined : about.flatMap((each) => each?.id ?? []),
      };
      return entry.statement.vulnerabilities.map((name) => ({ vulnerability: name.toUpperCase(), ...said }));
    });
  }

  /** Undefined stands for all that is in the image. */
  #componentsAbout(entry: Entry): (CatalogComponent | undefined)[] {
    if (entry.statement.isVoid === true) return [];
    const { trust } = entry.source;
    const found = entry.statement.products.flatMap((product) => this.#namedBy(product));
    if (trust.kind === 'own-word' || (trust.kind === 'policy' && trust.packages === undefined))
      return [...new Set(found)];
    const named = found.includes(undefined) ? this.#components : found;
    return [...new Set(named)].filter((each) => each !== undefined && this.#trusts(entry, each));
  }

  #namedBy(product: VexProduct): (CatalogComponent | undefined)[] {
    const { subcomponents } = product;
    const isImage = this.#products.isImage(product);
    const wholes = this.#products.componentsOf(product);
    if (subcomponents.length === 0) return isImage ? [undefined] : wholes;
    const parts = subcomponents.flatMap((each) => this.#products.componentsOf(each));
    if (isImage) return parts;
    return parts.filter((part) => wholes.some((whole) => whole === part || holds(whole, part)));
  }

  /** Of each document; every statement is in one of the numbers. */
  uses(): VexUse[] {
    const bySource = Map.groupBy(this.#entries, ({ source }) => source);
    return this.#sources.map((source) => this.#useOf(source, bySource.get(source) ?? []));
  }

  #useOf({ name, document }: VexSource, entries: readonly Entry[]): VexUse {
    const unused = new Map<Unused, number>();
    const nearMisses: NearMiss[] = [];
    for (const entry of entries) {
      const why = entry.outcome ?? this.#whyUnused(entry);
      if (why === 'applied') continue;
      unused.set(why, (unused.get(why) ?? 0) + 1);
      if (!FAR.has(why) && nearMisses.length < MAX_NEAR_MISSES) nearMisses.push(nearMiss(entry, why));
    }
    const counts = [...unused].toSorted(([a], [b]) => compareBytes(a, b));
    return {
      source: name,
      author: document.author,
      statements: entries.length,
      applied: entries.length - counts.reduce((sum, [, count]) => sum + count, 0),
      unused: Object.fromEntries(counts),
      nearMisses,
    };
  }

  #add(entry: Entry): void {
    this.#entries.push(entry);
    for (const name of entry.statement.vulnerabilities) {
      const key = name.toUpperCase();
      const known = this.#byVulnerability.get(key);
      if (known === undefined) this.#byVulnerability.set(key, [entry]);
      else known.push(entry);
    }
  }

  #about({ match, vulnerability, component }: LoweringCandidate): Entry[] {
    const ids = [vulnerability.id, ...vulnerability.aliases, ...match.advisories.map(({ id }) => id)];
    const named = new Set(ids.flatMap((id) => this.#byVulnerability.get(id.toUpperCase()) ?? []));
    return [...named].filter(({ statement }) =>
      statement.products.some((product) => this.#isAbout(product, component)),
    );
  }

  #isAbout(product: VexProduct, component: CatalogComponent): boolean {
    const isNamed = (names: Omit<VexProduct, 'subcomponents'>): boolean =>
      this.#products.componentsOf(names).includes(component);
    const { subcomponents } = product;
    if (subcomponents.length === 0) return this.#products.isImage(product) || isNamed(product);
    if (!subcomponents.some(isNamed)) return false;
    if (this.#products.isImage(product)) return true;
    return this.#products
      .componentsOf(product)
      .some((whole) => whole === component || holds(whole, component));
  }

  /** Untrusted statements are marked here: nobody else would know that they would have counted. */
  #trusts(entry: Entry, component: CatalogComponent): boolean {
    const { trust } = entry.source;
    const isTrusted =
      trust.kind === 'own-word' ||
      (trust.kind === 'policy' &&
        (trust.packages?.some(({ matches }) => matches(bareOf(component))) ?? true));
    if (!isTrusted) mark(entry, 'its author is not trusted');
    return isTrusted;
  }

  #whyUnused({ statement: { products, isVoid } }: Entry): Unused {
    if (isVoid === true) return 'it has no justification, or is a draft';
    if (products.length === 0) return 'names no product';
    const absences = products.map((product) => this.#products.absenceOf(product));
    const here = products.filter((_, index) => absences[index] === undefined);
    if (here.length > 0) {
      const hasPart = here.some(
        ({ subcomponents }) =>
          subcomponents.length === 0 ||
          subcomponents.some((part) => this.#products.absenceOf(part) === undefined),
      );
      return hasPart
        ? 'its vulnerability is not found in its product'
        : 'its part is not in its product here';
    }
    if (absences.includes('other-qualifiers')) return 'other qualifiers';
    return absences.includes('other-version') ? 'another version' : 'its product is not in this image';
  }
}

/** Nothing that anybody could have meant here. */
const FAR: ReadonlySet<Unused> = new Set([
  'its product is not in this image',
  'its vulnerability is not found in its product',
  'a newer statement of its author counts',
]);
const MAX_NEAR_MISSES = 1000;

function nearMiss({ statement: { vulnerabilities, products } }: Entry, why: Unused): NearMiss {
  const [first] = products;
  const [part] = first?.subcomponents ?? [];
  const named = [first, part].flatMap((one) => one?.purls[0] ?? one?.digests[0] ?? one?.names[0] ?? []);
  return { vulnerabilities, product: named.join(' with '), why };
}

/** One statement may be about several components: what it did for one of them stays said. */
function mark(entry: Entry, outcome: Entry['outcome']): void {
  if (entry.outcome !== 'applied') entry.outcome = outcome;
}

function isGood({ status }: VexStatement): boolean {
  return status === 'not-affected' || status === 'fixed';
}

/** Of each author, as named and as trusted: a signer's word is not outdated by what an unsigned file says under the same name. */
function newestOfEach(entries: readonly Entry[]): Entry[] {
  const byAuthor = Map.groupBy(entries, authorOf);
  return [...byAuthor.values()].flatMap((all) => {
    const newest = Math.max(...all.map(timeOf));
    // Of the same instant the worse one counts.
    const [chosen, ...others] = all.toSorted(
      (a, b) => timeOf(b) - timeOf(a) || Number(isGood(a.statement)) - Number(isGood(b.statement)),
    );
    for (const other of others)
      mark(
        other,
        timeOf(other) === newest && isGood(other.statement) && chosen && isGood(chosen.statement)
          ? 'applied'
          : 'a newer statement of its author counts',
      );
    return chosen ?? [];
  });
}

function authorOf({ source: { document, trust, name } }: Entry): string {
  return JSON.stringify([trust.kind === 'policy' ? trust.authority : 'own word', document.author ?? name]);
}

function timeOf({ statement, source }: Entry): number {
  return statement.timestamp ?? source.document.timestamp ?? 0;
}

function loweringOf(entry: Entry): Lowering {
  const { statement, source } = entry;
  const { status, justification, text } = statement;
  const seconds = timeOf(entry);
  const why = [justification && JUSTIFICATION_WORDS[justification], text?.trim().slice(0, MAX_TEXT)]
    .filter(Boolean)
    .join(': ');
  return withoutUndefined({
    code: 'vex',
    text: `${status === 'fixed' ? 'fixed' : 'not affected'}${why === '' ? '' : `, ${why}`}`,
    source: source.document.author ?? source.name,
    date: seconds > 0 ? isoDay(seconds * 1000) : undefined,
    justification,
  });
}

const MAX_TEXT = 300;

/** For people. */
export const JUSTIFICATION_WORDS: Readonly<Record<VexJustification, string>> = {
  component_not_present: 'the component is not present',
  vulnerable_code_not_present: 'the vulnerable code is not present',
  vulnerable_code_not_in_execute_path: 'the vulnerable code is never run',
  vulnerable_code_cannot_be_controlled_by_adversary: 'an attacker cannot reach the vulnerable code',
  inline_mitigations_already_exist: 'other measures already prevent an attack',
};

function bareOf({ type, namespace, name }: CatalogComponent): string {
  return `pkg:${type}/${namespace === undefined ? '' : `${namespace}/`}${name}`;
}
