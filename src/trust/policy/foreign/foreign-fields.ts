import { type Fields, fieldOf } from '../../../base/fields.ts';
import { isJsonObject } from '../../../base/parse-json.ts';
import type { PathKey } from '../../../base/yaml/read-yaml.ts';

/** What cannot be honoured, and where it stands. */
export type ForeignProblem = { path: PathKey[]; message: string };

/**
 * An object of a foreign policy. Every key of it is taken, or is known to mean nothing for the verdict, or is a problem: what is skipped
 * might be what makes the policy strict.
 */
export class ForeignFields {
  readonly path: PathKey[];
  readonly #fields: Fields;
  readonly #problems: ForeignProblem[];
  readonly #seen = new Set<string>();

  constructor(value: unknown, path: PathKey[], problems: ForeignProblem[]) {
    this.path = path;
    this.#problems = problems;
    this.#fields = isJsonObject(value) ? value : {};
    if (!isJsonObject(value)) this.refuse([], 'this is not a mapping');
  }

  has(key: string): boolean {
    const value = fieldOf(this.#fields, key);
    return value !== undefined && value !== null;
  }

  /** Text, without taking it; empty where there is none. */
  peek(key: string): string {
    const value = fieldOf(this.#fields, key);
    return typeof value === 'string' ? value : '';
  }

  /** Any value. */
  take(key: string): unknown {
    this.#seen.add(key);
    return fieldOf(this.#fields, key) ?? undefined;
  }

  /** Undefined: it is not there, or is no text, which is then a problem. */
  text(key: string): string | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === 'string') return value;
    this.refuse([key], 'this is not text');
    return undefined;
  }

  boolean(key: string): boolean | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === 'boolean') return value;
    this.refuse([key], 'this is neither true nor false');
    return undefined;
  }

  number(key: string): number | undefined {
    const value = this.take(key);
    if (value === undefined || typeof value === 'number') return value;
    this.refuse([key], 'this is not a number');
    return undefined;
  }

  object(key: string): ForeignFields | undefined {
    const value = this.take(key);
    return value === undefined ? undefined : new ForeignFields(value, [...this.path, key], this.#problems);
  }

  /** The objects of a list. */
  objects(key: string): ForeignFields[] {
    return this.#list(key).map(
      (value, index) => new ForeignFields(value, [...this.path, key, index], this.#problems),
    );
  }

  texts(key: string): string[] {
    return this.#list(key).flatMap((value, index) => {
      if (typeof value === 'string') return [value];
      this.refuse([key, index], 'this is not text');
      return [];
    });
  }

  #list(key: string): unknown[] {
    const value = this.take(key);
    if (value === undefined) return [];
    if (Array.isArray(value)) return value;
    this.refuse([key], 'this is not a list');
    return [];
  }

  refuse(at: PathKey[], message: string): void {
    this.#problems.push({ path: [...this.path, ...at], message });
  }

  /** These are known, and change no verdict. */
  ignore(...keys: string[]): void {
    for (const key of keys) this.#seen.add(key);
  }

  /** Refuses these with words of their own. */
  refuseAll(why: Readonly<Record<string, string>>): void {
    for (const [key, message] of Object.entries(why)) {
      this.#seen.add(key);
      if (this.has(key)) this.refuse([key], message);
    }
  }

  /** To be called when all is taken: what else stands here is a problem. */
  end(): void {
    for (const key of Object.keys(this.#fields))
      if (!this.#seen.has(key) && this.has(key)) this.refuse([key], `'${key}' cannot be honoured`);
  }
}
