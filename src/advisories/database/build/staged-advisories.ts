import { hash } from 'node:crypto';
import type { AliasGraph } from '../../aliases/alias-graph.ts';
import { Numbers } from '../../aliases/numbers.ts';

type NewAdvisory = {
  id: string;
  feed: number;
  modified: number;
  /** Of a feed whose records others carry too. */
  isCopyable: boolean;
  isWithdrawn: boolean;
  content: string;
};

/**
 * What is remembered of every advisory while a database is built: some bytes each. Feeds in OSV's form carry each other's records; of
 * those with one id the last modified counts, also when it takes the advisory back, then that of the first feed; and of two in one
 * feed one that depends on nothing but what they say.
 */
export class StagedAdvisories {
  readonly #graph: AliasGraph;
  readonly #ids = new Numbers();
  readonly #feeds = new Numbers();
  readonly #isSuperseded = new Numbers();
  readonly #isWithdrawn = new Numbers();
  readonly #modified: number[] = [];
  readonly #contents: number[] = [];
  /** The copy that counts, by the id's number. */
  readonly #counting = new Map<number, number>();

  constructor(graph: AliasGraph) {
    this.#graph = graph;
  }

  get size(): number {
    return this.#ids.length;
  }

  add({ id, feed, modified, isCopyable, isWithdrawn, content }: NewAdvisory): number {
    const idNumber = this.#graph.numberOf(id);
    const number = this.#ids.push(idNumber);
    this.#feeds.push(feed);
    this.#isWithdrawn.push(isWithdrawn ? 1 : 0);
    this.#isSuperseded.push(0);
    this.#modified.push(modified);
    this.#contents.push(Number.parseInt(hash('sha256', content).slice(0, 12), 16));
    if (isCopyable) this.#compete(idNumber, number);
    return number;
  }

  /** The number of its id among the aliases. */
  idOf(number: number): number {
    return this.#ids.at(number);
  }

  isSuperseded(number: number): boolean {
    return this.#isSuperseded.at(number) === 1;
  }

  isWithdrawn(number: number): boolean {
    return this.#isWithdrawn.at(number) === 1;
  }

  #compete(idNumber: number, number: number): void {
    const other = this.#counting.get(idNumber);
    const wins = other === undefined || this.#order(number, other) < 0;
    if (wins) this.#counting.set(idNumber, number);
    const loser = wins ? other : number;
    if (loser !== undefined) this.#isSuperseded.set(loser, 1);
  }

  #order(a: number, b: number): number {
    return (
      (this.#modified[b] ?? 0) - (this.#modified[a] ?? 0) ||
      this.#feeds.at(a) - this.#feeds.at(b) ||
      (this.#contents[a] ?? 0) - (this.#contents[b] ?? 0)
    );
  }
}
