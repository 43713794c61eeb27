import type { Token } from './python-tokens.ts';

type Given = {
  /** It is given something, and nothing but literals. */
  isLiteral: boolean;
  /** How often it stands where something else may be given to it, or taken: as an argument, as a parameter. */
  others: number;
};

const OTHER = /^(?:def|lambda|as|,|\(|\*|for|global|nonlocal)$/;

/** Variables that a text only gives literals: `for x in ("a", "b")`, `x = "a"`. Each name is looked at once, however often it is asked for. */
export class LiteralVariables {
  readonly #tokens: readonly Token[];
  readonly #given = new Map<string, Given>();
  readonly #lists = new Map<string, boolean>();
  #places: ReadonlyMap<string, readonly number[]> | undefined;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** Whether the one at that place, the first argument of a call, is one of them. */
  has(at: number): boolean {
    const variable = this.#tokens[at];
    const after = this.#tokens[at + 1]?.value;
    if (variable?.kind !== 'name' || (after !== ',' && after !== ')')) return false;
    const { isLiteral, others } = this.#givenTo(variable.value);
    return isLiteral && others === (this.#isOther(at) ? 1 : 0);
  }

  #givenTo(name: string): Given {
    const known = this.#given.get(name) ?? this.#look(name);
    this.#given.set(name, known);
    return known;
  }

  #look(name: string): Given {
    const tokens = this.#tokens;
    let [given, others] = [0, 0];
    for (const at of this.#placesOf(name)) {
      const next = tokens[at + 1]?.value;
      if (tokens[at - 1]?.value === 'for' && next === 'in') {
        if (!isListOfTexts(tokens, at + 2) && !this.#isNamedList(at + 2)) return { isLiteral: false, others };
        given++;
      } else if (next === '=' && tokens[at + 2]?.value !== '=' && tokens[at]?.starts === true) {
        if (tokens[at + 2]?.kind !== 'text' || tokens[at + 3]?.starts !== true)
          return { isLiteral: false, others };
        given++;
      } else if (this.#isOther(at)) others++;
    }
    return { isLiteral: given > 0, others };
  }

  #isOther(at: number): boolean {
    return OTHER.test(this.#tokens[at - 1]?.value ?? '');
  }

  /** The name of what is only given lists of texts, before a colon. */
  #isNamedList(at: number): boolean {
    const name = this.#tokens[at];
    if (name?.kind !== 'name' || this.#tokens[at + 1]?.value !== ':') return false;
    const known = this.#lists.get(name.value) ?? this.#isGivenLists(name.value);
    this.#lists.set(name.value, known);
    return known;
  }

  #isGivenLists(name: string): boolean {
    const tokens = this.#tokens;
    const given = this.#placesOf(name).filter((at) => tokens[at]?.starts === true);
    return (
      given.length > 0 && given.every((at) => tokens[at + 1]?.value === '=' && isListOfTexts(tokens, at + 2))
    );
  }

  #placesOf(name: string): readonly number[] {
    this.#places ??= placesOfNames(this.#tokens);
    return this.#places.get(name) ?? [];
  }
}

function placesOfNames(tokens: readonly Token[]): Map<string, number[]> {
  const places = new Map<string, number[]>();
  for (const [at, { kind, value }] of tokens.entries()) {
    if (kind !== 'name') continue;
    const known = places.get(value);
    if (known === undefined) places.set(value, [at]);
    else known.push(at);
  }
  return places;
}

function isListOfTexts(tokens: readonly Token[], start: number): boolean {
  if (!/^[[({]$/.test(tokens[start]?.value ?? '')) return false;
  for (let at = start + 1; at < tokens.length; at++) {
    const { kind, value } = tokens[at] as Token;
    if (/^[\])}]$/.test(value) && kind === 'mark') return true;
    if (kind !== 'text' && value !== ',') return false;
  }
  return false;
}
