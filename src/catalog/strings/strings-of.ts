import { type ByteRange, dataRanges, LiteralScanner, type RandomAccess } from '../../binaries/index.ts';
import { chosen, type Reading, readingsOf } from './readings.ts';
import type { StringFact } from './rule.ts';
import { type CompiledRule, compileRule, lengthOf } from './rule-conditions.ts';
import type { Software } from './software.ts';

type Entry = { id: string; hasCopies: boolean; rules: readonly CompiledRule[] };

/**
 * The rules of one table or several, ready to be applied to files. What few files hold is looked for in all of them; what many
 * hold (`208`, `0.`) only in those where nothing else speaks against the rule.
 */
export class StringRules {
  readonly #software: readonly Entry[];
  readonly #first = new LiteralNumbers();
  /** Apart, since where all are long, most positions are skipped. */
  readonly #second = { long: new LiteralNumbers(), short: new LiteralNumbers() };
  /** Software by the literals that it cannot do without. */
  readonly #byLiteral = new Map<string, Set<number>>();
  readonly #named: readonly { names: RegExp; software: number }[];

  constructor(software: readonly Software[]) {
    this.#software = software.map(({ id, hasCopies = false, rules }) => ({
      id,
      hasCopies,
      rules: rules.map(compileRule),
    }));
    this.#named = this.#software.flatMap(({ rules }, number) =>
      rules.flatMap(({ names, first }) => (first.length === 0 && names ? { names, software: number } : [])),
    );
    for (const [number, { rules }] of this.#software.entries())
      for (const { first, second } of rules) {
        for (const literal of first) {
          this.#first.add(literal);
          getOrMake(this.#byLiteral, literal).add(number);
        }
        for (const literal of second) this.#second[lengthOf(literal)].add(literal);
      }
  }

  /** What the rules say of a file's bytes; `path` only for rules that ask for a name. Linear in the size of the content. */
  stringsOf(content: RandomAccess, path: string): StringFact[] {
    const name = path.slice(path.lastIndexOf('/') + 1);
    const ranges = dataRanges(content);
    const places = this.#first.placesIn(content, ranges);
    const candidates = this.#candidates(places, name);
    if (candidates.length === 0) return [];
    const possible = candidates.flatMap(({ rules }) => rules.filter((rule) => rule.isPossible(places, name)));
    const lengths = new Set(possible.flatMap(({ second }) => second.map(lengthOf)));
    for (const length of lengths)
      for (const [literal, offsets] of this.#second[length].placesIn(content, ranges))
        places.set(literal, offsets);
    return candidates.flatMap(({ id, rules, hasCopies }) => {
      const file = { places, name, content, hasCopies };
      const sets = rules.map((rule) => readingsOf(rule, file));
      return chosen(sets, hasCopies).map((reading: Reading) => ({ software: id, ...reading }));
    });
  }

  /** In the order of the tables. */
  #candidates(places: ReadonlyMap<string, unknown>, name: string): Entry[] {
    const numbers = new Set<number>();
    for (const literal of places.keys())
      for (const number of this.#byLiteral.get(literal) ?? []) numbers.add(number);
    for (const { names, software } of this.#named) if (names.test(name)) numbers.add(software);
    return [...numbers].sort((a, b) => a - b).map((number) => this.#software[number] as Entry);
  }
}

/** Literals that are looked for in one pass. */
class LiteralNumbers {
  readonly #literals = new Set<string>();
  #scanner: { literals: readonly string[]; scanner: LiteralScanner } | undefined;

  add(literal: string): void {
    this.#literals.add(literal);
  }

  placesIn(content: RandomAccess, ranges: readonly ByteRange[]): Map<string, number[]> {
    this.#scanner ??= { literals: [...this.#literals], scanner: new LiteralScanner([...this.#literals]) };
    const { literals, scanner } = this.#scanner;
    const places = new Map<string, number[]>();
    for (const { literal, offset } of scanner.scan(content, ranges)) {
      const text = literals[literal] as string;
      const offsets = places.get(text);
      if (offsets === undefined) places.set(text, [offset]);
      else offsets.push(offset);
    }
    return places;
  }
}

function getOrMake(map: Map<string, Set<number>>, key: string): Set<number> {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = new Set<number>();
  map.set(key, made);
  return made;
}
