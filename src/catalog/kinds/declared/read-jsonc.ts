import { createRequire } from 'node:module';
import type * as Jsonc from 'jsonc-parser';

// Loaded by the first document: most images have none.
const require = createRequire(import.meta.url);

/**
 * Reads JSON with comments and with commas at the ends of lists, as Bun writes it. Objects have no prototype, so a name may be any; of a
 * name that occurs twice the last value holds. Throws when it is anything else, or nested more than `depth` deep.
 */
export function readJsonc(text: string, { depth }: { depth: number }): unknown {
  const { printParseErrorCode, visit } = require('jsonc-parser') as typeof Jsonc;
  const builder = new Builder(depth, printParseErrorCode);
  visit(text, builder, { allowTrailingComma: true });
  return builder.root[0];
}

/** The library's own `parse` goes on after errors, to any depth, and takes `__proto__` for the prototype. */
class Builder implements Jsonc.JSONVisitor {
  readonly root: unknown[] = [];
  readonly #depth: number;
  readonly #nameOf: (error: number) => string;
  readonly #open: (unknown[] | Record<string, unknown>)[] = [this.root];
  readonly #names: string[] = [];

  constructor(depth: number, nameOf: (error: number) => string) {
    this.#depth = depth;
    this.#nameOf = nameOf;
  }

  onObjectBegin = (): void => this.#begin(Object.create(null) as Record<string, unknown>);
  onArrayBegin = (): void => this.#begin([]);
  onObjectEnd = (): void => void this.#open.pop();
  onArrayEnd = (): void => void this.#open.pop();
  onObjectProperty = (name: string): void => void this.#names.push(name);
  onLiteralValue = (value: unknown): void => this.#add(value);
  onError = (error: number, offset: number): never => {
    throw new Error(`it is not valid JSON: ${this.#nameOf(error)} at character ${offset}`);
  };

  #begin(value: unknown[] | Record<string, unknown>): void {
    if (this.#open.length > this.#depth)
      throw new Error(`its values are nested more than ${this.#depth} deep`);
    this.#add(value);
    this.#open.push(value);
  }

  #add(value: unknown): void {
    const holder = this.#open.at(-1);
    if (Array.isArray(holder)) holder.push(value);
    else if (holder !== undefined) holder[this.#names.pop() ?? ''] = value;
  }
}
