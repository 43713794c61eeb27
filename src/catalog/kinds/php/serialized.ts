import type { Say } from '../../../base/at-most.ts';

/** What PHP's serialize() writes of arrays and plain values; bytes as latin1. */
export type PhpValue = string | number | boolean | null | ReadonlyMap<string, PhpValue>;

const MAX_DEPTH = 30;
const MAX_VALUES = 200_000;

/**
 * Reads a serialized value; numeric keys become texts. Undefined on objects, references, and bytes that are none: nothing
 * of a class is ever made.
 */
export function parseSerialized(text: string, say: Say): PhpValue | undefined {
  return new SerializedReader(text, say).value(0);
}

class SerializedReader {
  readonly #text: string;
  readonly #say: Say;
  #at = 0;
  #values = 0;

  constructor(text: string, say: Say) {
    this.#text = text;
    this.#say = say;
  }

  value(depth: number): PhpValue | undefined {
    if (depth > MAX_DEPTH || ++this.#values > MAX_VALUES) {
      this.#say(
        `it has more than ${MAX_VALUES} values, or is nested more than ${MAX_DEPTH} deep: it is not read`,
      );
      return undefined;
    }
    const kind = this.#text.slice(this.#at, this.#at + 2);
    this.#at += 2;
    switch (kind) {
      case 'N;':
        return null;
      case 'b:':
        return this.#until(';') === '1';
      case 'i:':
      case 'd:':
        return this.#number(';');
      case 's:':
        return this.#string();
      case 'a:':
        return this.#array(depth);
      default:
        return undefined;
    }
  }

  #array(depth: number): ReadonlyMap<string, PhpValue> | undefined {
    const count = this.#number(':');
    if (count === undefined || !this.#take('{')) return undefined;
    const found = new Map<string, PhpValue>();
    for (let item = 0; item < count; item++) {
      const key = this.value(depth + 1);
      const value = this.value(depth + 1);
      if (value === undefined || (typeof key !== 'string' && typeof key !== 'number')) return undefined;
      found.set(String(key), value);
    }
    return this.#take('}') ? found : undefined;
  }

  #string(): string | undefined {
    const length = this.#number(':');
    if (length === undefined || length < 0 || !this.#take('"')) return undefined;
    const text = this.#text.slice(this.#at, this.#at + length);
    this.#at += length;
    return text.length === length && this.#take('";') ? text : undefined;
  }

  #number(end: string): number | undefined {
    const text = this.#until(end);
    const number = text === undefined || text === '' ? Number.NaN : Number(text);
    return Number.isFinite(number) ? number : undefined;
  }

  /** Numbers are short. */
  #until(end: string): string | undefined {
    const text = this.#text.slice(this.#at, this.#at + 40);
    const length = text.indexOf(end);
    if (length < 0) return undefined;
    this.#at += length + 1;
    return text.slice(0, length);
  }

  #take(text: string): boolean {
    if (!this.#text.startsWith(text, this.#at)) return false;
    this.#at += text.length;
    return true;
  }
}
