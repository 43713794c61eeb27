import { parseJsonText } from '../../../base/parse-json.ts';
import { MOST_RECORD_BYTES } from './limits.ts';

/**
 * A member of a JSON object (`key`), or an item of a list, whose bytes alone are known yet. `bytes` undefined: it is larger than
 * a record may be.
 */
export type JsonMember = { key: string | undefined; bytes: Buffer | undefined; sizeBytes: number };

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const [BRACKET, BRACE] = [0x5b, 0x7b];
const [BRACKET_END, BRACE_END] = [0x5d, 0x7d];

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** It is truncated, or is not what it began as. */
export class JsonCutError extends Error {}

/**
 * The members of one large JSON document, without holding more than one: those of the object or list that it is and, instead of its
 * member `into`, the items of the list there. A member is found by its brackets and quotes alone; whether it is JSON, its
 * parser will say. Throws JsonCutError.
 */
export async function* jsonMembers(
  chunks: AsyncIterable<Uint8Array>,
  into?: string,
): AsyncGenerator<JsonMember, void, undefined> {
  const splitter = new Splitter(into);
  for await (const chunk of chunks)
    yield* splitter.push(Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength));
  splitter.end();
}

class Splitter {
  readonly #into: string | undefined;
  /** Whether each bracket around the members is that of a list: one, or two inside `into`. */
  readonly #around: boolean[] = [];
  /** Brackets in all. */
  #depth = 0;
  #isInString = false;
  #isEscaped = false;
  /** The key of the member that follows, once its colon was read. */
  #key: string | undefined;
  #isAfterColon = false;
  /** Of the member that is being read: whether it began, and its bytes of earlier chunks. */
  #isOpen = false;
  #parts: Buffer[] = [];
  #sizeBytes = 0;
  #isOver = false;

  constructor(into: string | undefined) {
    this.#into = into;
  }

  *push(chunk: Buffer): Generator<JsonMember, void, undefined> {
    let start = 0;
    for (let at = 0; at < chunk.length; at++) {
      if (this.#isInString) at = this.#skipString(chunk, at);
      else {
        const byte = chunk[at] ?? 0;
        if (byte <= 0x20) continue;
        if (this.#around.length === 0) this.#begin(byte);
        else if (this.#depth === this.#around.length && isSeparator(byte)) {
          if (this.#isOpen) yield* this.#close(chunk.subarray(start, at), byte);
          this.#separate(byte);
        } else if (!this.#isOpen && byte === BRACKET && this.#isInto()) this.#descend(true);
        else {
          if (!this.#isOpen) start = at;
          this.#isOpen = true;
          this.#read(byte);
        }
      }
    }
    if (this.#isOpen) this.#keep(chunk.subarray(start));
  }

  end(): void {
    if (!this.#isOver) throw new JsonCutError('truncated: the last bracket is missing');
  }

  /** From inside a string to its closing quote, or to the chunk's end. */
  #skipString(chunk: Buffer, from: number): number {
    let at = this.#isEscaped ? from + 1 : from;
    this.#isEscaped = false;
    while (at < chunk.length && chunk[at] !== QUOTE) at += chunk[at] === BACKSLASH ? 2 : 1;
    this.#isInString = at >= chunk.length;
    this.#isEscaped = at > chunk.length;
    return at;
  }

  #begin(byte: number): void {
    if (this.#isOver) throw new JsonCutError('unexpected content after the last bracket');
    if (byte === BRACKET || byte === BRACE) this.#descend(byte === BRACKET);
    else if (!BYTE_ORDER_MARK.includes(byte)) throw new JsonCutError('not a JSON object or list');
  }

  /** A separator at the level of the members. */
  #separate(byte: number): void {
    this.#isAfterColon = byte === COLON;
    if (byte === COLON || byte === COMMA) return;
    this.#around.pop();
    this.#depth--;
    this.#isOver = this.#depth === 0;
  }

  #isInto(): boolean {
    return (
      this.#around.length === 1 && this.#isAfterColon && this.#into !== undefined && this.#key === this.#into
    );
  }

  #descend(isList: boolean): void {
    this.#around.push(isList);
    this.#depth++;
    this.#isAfterColon = false;
  }

  #read(byte: number): void {
    if (byte === QUOTE) this.#isInString = true;
    else if (byte === BRACKET || byte === BRACE) this.#depth++;
    else if (byte === BRACKET_END || byte === BRACE_END) this.#depth--;
  }

  #keep(part: Buffer): void {
    this.#sizeBytes += part.length;
    if (this.#sizeBytes > MOST_RECORD_BYTES) this.#parts = [];
    // The chunk's memory may be used again.
    else this.#parts.push(Buffer.from(part));
  }

  *#close(last: Buffer, separator: number): Generator<JsonMember, void, undefined> {
    const sizeBytes = this.#sizeBytes + last.length;
    const bytes =
      sizeBytes > MOST_RECORD_BYTES
        ? undefined
        : this.#parts.length === 0
          ? last
          : Buffer.concat([...this.#parts, last]);
    this.#parts = [];
    this.#sizeBytes = 0;
    this.#isOpen = false;
    const isItem = this.#around.at(-1) === true;
    if (separator === COLON && !isItem) this.#key = bytes && keyText(bytes);
    else yield { key: isItem ? undefined : this.#key, bytes, sizeBytes };
  }
}

function isSeparator(byte: number): boolean {
  return byte === COMMA || byte === COLON || byte === BRACKET_END || byte === BRACE_END;
}

function keyText(bytes: Buffer): string | undefined {
  try {
    const key: unknown = parseJsonText(bytes.toString('utf8'));
    return typeof key === 'string' ? key : undefined;
  } catch {
    return undefined;
  }
}
