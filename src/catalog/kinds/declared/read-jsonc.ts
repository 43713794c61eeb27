import { createRequire } from 'node:module';
import type * as Jsonc from 'jsonc-parser';

// Loaded by the first document: most images have none.
const require = createRequire(import.meta.url);

/** Bun writes a package to a line. The library makes text of blanks and escapes one character at a time, each 32 bytes until it ends. */
const LONGEST_LINE = 1_000_000;

/**
 * Reads JSON with comments and with commas at the ends of lists, as Bun writes it. Objects have no prototype, so a name may be any; of a
 * name that occurs twice the last value holds. Throws when it is anything else, nested more than `depth` deep, or has a line
 * of more than a million characters.
 */
export function readJsonc(text: string, { depth }: { depth: number }): unknown {
  refuseLongLines(text);
  const { printParseErrorCode, visit } = require('jsonc-parser') as typeof Jsonc;
  const builder = new Builder(depth, printParseErrorCode);
  visit(text, builder, { allowTrailingComma: true });
  return builder.root[0];
}

function refuseLongLines(text: string): void {
  for (let start = 0, end = 0; end >= 0; start = end + 1) {
    end = text.indexOf('\n', start);
    if ((end < 0 ? text.length : end) - start > LONGEST_LINE)
      throw new Error(`it has a line of more than ${LONGEST_LINE} characters, and is not read`);
  }
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
