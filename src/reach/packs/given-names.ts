import { fewTexts, NOTHING_WRITTEN, type WrittenText } from './written-text.ts';

/** What a file gives to its variables and constants, by name. */
export class GivenNames<Node> {
  readonly #values = new Map<string, Node[] | undefined>();
  readonly #texts = new Map<string, readonly WrittenText[]>();

  /** `values` undefined: something that no expression of the file says. */
  give(name: string, values: readonly Node[] | undefined): void {
    if (name === '') return;
    const known = this.#values.get(name);
    if (values === undefined || (known === undefined && this.#values.has(name)))
      this.#values.set(name, undefined);
    else if (known === undefined) this.#values.set(name, [...values]);
    else for (const value of values) known.push(value);
  }

  /**
   * All texts that a name may stand for. Found once for each: names that are given each other would else be followed without end, so what
   * leads back to itself cannot be told.
   */
  textsOf(name: string, textsOfValue: (value: Node) => readonly WrittenText[]): readonly WrittenText[] {
    const found = this.#texts.get(name);
    if (found !== undefined) return found;
    this.#texts.set(name, [NOTHING_WRITTEN]);
    const texts = fewTexts(this.#values.get(name)?.flatMap(textsOfValue) ?? [NOTHING_WRITTEN]);
    this.#texts.set(name, texts);
    return texts;
  }
}
