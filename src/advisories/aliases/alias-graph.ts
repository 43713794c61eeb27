import { compareBytes } from '../../base/index.ts';
import { canonicalId, isCve, isUpdateNotice, keyOf, preferenceOf } from './advisory-id.ts';
import { Numbers } from './numbers.ts';

/** What one record says of names. */
export type NamedRecord = { id: string; aliases: readonly string[]; about?: readonly string[] | undefined };

/** To which vulnerabilities an id belongs; by their numbers. */
export type Targets = number | readonly number[];

/**
 * Joins ids around CVEs. Every id belongs to the CVE that is nearest to it over what records say of their aliases; one that is equally
 * near to several points to each of them and joins none. So no vulnerability ever holds two CVEs, and the order of records, chains and
 * circles do not matter. What reaches no CVE is joined under the best of its own names.
 *
 * Ids get numbers in the order in which they are first seen; what is kept for each is a few bytes and the text.
 */
export class AliasGraph {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  /** By number: 1 when the id has a record, whose spelling then counts. */
  readonly #hasRecord = new Numbers();
  /** Pairs of numbers that some record calls the same. */
  readonly #edges = new Numbers();
  readonly #bundles = new Map<number, Set<number>>();
  #targets: Int32Array = new Int32Array(0);
  readonly #several = new Map<number, readonly number[]>();

  numberOf(id: string): number {
    return this.#intern(canonicalId(id));
  }

  nameOf(number: number): string {
    return this.#names[number] ?? '';
  }

  find(id: string): number | undefined {
    return this.#numbers.get(keyOf(id));
  }

  get size(): number {
    return this.#names.length;
  }

  /** Takes a record that still stands. */
  add({ id: text, aliases, about }: NamedRecord): void {
    const id = canonicalId(text);
    const number = this.#own(id);
    const others = aliases.map(canonicalId).filter((alias) => keyOf(alias) !== keyOf(id));
    const cves = [...new Set(others.filter(isCve))];
    if (isCve(id)) {
      // A CVE that names another as its alias is still itself.
      if (cves.length === 0) for (const other of others) this.#join(number, other);
    } else if (about !== undefined || cves.length > 1 || isUpdateNotice(id)) {
      this.#point(number, [...(about ?? []).map(canonicalId), ...cves]);
    } else {
      for (const other of others) this.#join(number, other);
    }
  }

  /** A record that was taken back: its name still leads to the CVEs that it was about, and joins nothing. */
  addWithdrawn({ id, aliases, about }: NamedRecord): void {
    const number = this.#own(canonicalId(id));
    this.#point(number, [...(about ?? []), ...aliases].map(canonicalId).filter(isCve));
  }

  /** After the last record, once. */
  settle(): void {
    this.#targets = new Int32Array(this.size).fill(UNKNOWN);
    const neighbours = this.#neighbours();
    this.#spreadCves(neighbours);
    this.#joinTheRest(neighbours);
    this.#resolveBundles();
  }

  /** The vulnerabilities that an id belongs to: one or more. */
  targetsOf(number: number): Targets {
    return this.#several.get(number) ?? this.#targets[number] ?? number;
  }

  /** True when the id names a publication about flaws, not a flaw. */
  isBundle(number: number): boolean {
    return this.#bundles.has(number) || this.#several.has(number);
  }

  /** All other names of each vulnerability, by its number. */
  aliases(): (number: number) => string[] {
    const members = new Map<number, number[]>();
    for (let number = 0; number < this.size; number++) {
      const target = this.#targets[number] ?? number;
      if (target === number || this.isBundle(number)) continue;
      const list = members.get(target);
      if (list === undefined) members.set(target, [number]);
      else list.push(number);
    }
    return (number) => (members.get(number) ?? []).map((member) => this.nameOf(member)).sort(compareBytes);
  }

  #intern(id: string): number {
    const key = keyOf(id);
    const known = this.#numbers.get(key);
    if (known !== undefined) {
      if (this.#hasRecord.at(known) === 0 && id < this.nameOf(known)) this.#names[known] = id;
      return known;
    }
    const number = this.#names.push(id) - 1;
    this.#numbers.set(key, number);
    this.#hasRecord.push(0);
    return number;
  }

  #own(id: string): number {
    const number = this.#intern(id);
    if (this.#hasRecord.at(number) === 0 || id < this.nameOf(number)) this.#names[number] = id;
    this.#hasRecord.set(number, 1);
    return number;
  }

  #join(number: number, other: string): void {
    if (isUpdateNotice(other)) return;
    this.#edges.push(number);
    this.#edges.push(this.#intern(other));
  }

  #point(number: number, others: readonly string[]): void {
    const pointsTo = this.#bundles.get(number) ?? new Set();
    for (const other of others) pointsTo.add(this.#intern(other));
    pointsTo.delete(number);
    this.#bundles.set(number, pointsTo);
  }

  /** For each number the position of its neighbours in one array. Bundles have none. */
  #neighbours(): Neighbours {
    const { size } = this;
    const starts = new Int32Array(size + 1);
    const ends = (visit: (from: number, to: number) => void): void => {
      for (let at = 0; at < this.#edges.length; at += 2) {
        const [from, to] = [this.#edges.at(at), this.#edges.at(at + 1)];
        if (this.#bundles.has(from) || this.#bundles.has(to)) continue;
        visit(from, to);
        visit(to, from);
      }
    };
    ends((from) => void (starts[from + 1] = (starts[from + 1] ?? 0) + 1));
    for (let number = 0; number < size; number++)
      starts[number + 1] = (starts[number + 1] ?? 0) + (starts[number] ?? 0);
    const filled = starts.slice();
    const list = new Int32Array(starts[size] ?? 0);
    ends((from, to) => {
      const at = filled[from] ?? 0;
      list[at] = to;
      filled[from] = at + 1;
    });
    return { of: (number) => list.subarray(starts[number], starts[number + 1]) };
  }

  /** Step by step outwards from all CVEs at once. */
  #spreadCves(neighbours: Neighbours): void {
    let reached: number[] = [];
    for (let number = 0; number < this.size; number++) {
      if (!isCve(this.nameOf(number))) continue;
      this.#targets[number] = number;
      reached.push(number);
    }
    while (reached.length > 0) {
      const next = new Map<number, Targets>();
      for (const number of reached) {
        for (const neighbour of neighbours.of(number)) {
          if (this.#targets[neighbour] !== UNKNOWN) continue;
          next.set(neighbour, union(next.get(neighbour), this.targetsOf(number)));
        }
      }
      for (const [number, targets] of next) this.#settle(number, targets);
      reached = [...next.keys()];
    }
  }

  #settle(number: number, targets: Targets): void {
    this.#targets[number] = typeof targets === 'number' ? targets : number;
    if (typeof targets === 'number') this.#several.delete(number);
    else this.#several.set(number, targets);
  }

  #joinTheRest(neighbours: Neighbours): void {
    for (let start = 0; start < this.size; start++) {
      if (this.#targets[start] !== UNKNOWN || this.#bundles.has(start)) continue;
      const joined = [start];
      this.#targets[start] = start;
      for (const number of joined) {
        for (const neighbour of neighbours.of(number)) {
          if (this.#targets[neighbour] !== UNKNOWN) continue;
          this.#targets[neighbour] = start;
          joined.push(neighbour);
        }
      }
      const best = joined.reduce((a, b) => (this.#isBetter(b, a) ? b : a));
      for (const number of joined) this.#targets[number] = best;
    }
  }

  #isBetter(a: number, b: number): boolean {
    const [one, other] = [this.nameOf(a), this.nameOf(b)];
    return (preferenceOf(one) - preferenceOf(other) || compareBytes(one, other)) < 0;
  }

  /** Bundles may point to bundles: a notice to a GHSA that has two CVEs. Longer chains than this end at a bundle. */
  #resolveBundles(): void {
    for (const number of this.#bundles.keys()) this.#targets[number] = number;
    for (let round = 0; round < 3; round++) {
      const resolved = new Map<number, Targets>();
      for (const [number, pointsTo] of this.#bundles) {
        let targets: Targets | undefined;
        for (const other of pointsTo) targets = union(targets, this.targetsOf(other));
        if (targets !== undefined) resolved.set(number, targets);
      }
      for (const [number, targets] of resolved) this.#settle(number, targets);
    }
  }
}

type Neighbours = { of(number: number): Int32Array };

const UNKNOWN = -1;

function union(a: Targets | undefined, b: Targets): Targets {
  if (a === undefined || a === b) return b;
  const all = new Set(typeof a === 'number' ? [a] : a);
  for (const one of typeof b === 'number' ? [b] : b) all.add(one);
  return all.size === 1 && typeof a === 'number' ? a : [...all];
}
