import { binaryError } from '../errors.ts';
import { type RandomAccess, readInto } from '../random-access.ts';
import { type LiteralsModule, literalsModule, WINDOW_BYTES } from './literals-module.ts';

/** A literal that is in a file: its position in the scanner's list, and the offset of its first byte. */
export type LiteralHit = { literal: number; offset: number };

/** Further places of the same literal in one file are not reported. */
const MOST_HITS = 16_384;

/**
 * Finds all of a list of byte strings in one pass, overlapping ones too, in time that is linear in the content. When all have five
 * bytes and more, positions are skipped: of eight bytes and more three of four. Making one takes a millisecond: keep it.
 */
export class LiteralScanner {
  readonly #lengths: readonly number[];
  readonly #module: LiteralsModule;

  /** None may be empty or longer than 2,040 bytes, nor occur twice. Together at most 256 KiB. */
  constructor(literals: readonly string[]) {
    const encoded = Buffer.concat(literals.map(withLength));
    if (encoded.length > WINDOW_BYTES || literals.some((literal) => literal === ''))
      throw binaryError('LITERALS_REFUSED', 'the literals to look for are too long, or one is empty');
    this.#lengths = literals.map((literal) => literal.length);
    this.#module = literalsModule();
    this.#window().set(encoded);
    if (this.#module.build(encoded.length) !== literals.length)
      throw binaryError('LITERALS_REFUSED', 'the literals to look for are too many, or one is too long');
  }

  /**
   * Each literal's places in ascending order; each literal at most 16,384 times in one range. `ranges`: where to look, ascending; all of the
   * content unless given.
   */
  scan(
    content: RandomAccess,
    ranges: readonly { offset: number; sizeBytes: number }[] = [{ offset: 0, sizeBytes: content.sizeBytes }],
  ): LiteralHit[] {
    const found: LiteralHit[] = [];
    for (const { offset, sizeBytes } of ranges) {
      const end = offset + sizeBytes;
      this.#module.start();
      for (let position = offset; position < end; position += WINDOW_BYTES) {
        const length = Math.min(WINDOW_BYTES, end - position);
        readInto(content, position, this.#window().subarray(0, length));
        const isLast = position + length >= end;
        const count = this.#module.scan(length, MOST_HITS, isLast ? 1 : 0);
        if (count > 0) this.#take(count, position, found);
      }
    }
    return found;
  }

  #take(count: number, position: number, found: LiteralHit[]): void {
    const pairs = new Int32Array(this.#module.memory.buffer, this.#module.hits(), count * 2);
    for (let at = 0; at < pairs.length; at += 2) {
      const literal = pairs[at] ?? 0;
      found.push({ literal, offset: position + (pairs[at + 1] ?? 0) - (this.#lengths[literal] ?? 0) });
    }
  }

  /** Created again each time: the memory moves when it grows. */
  #window(): Uint8Array {
    return new Uint8Array(this.#module.memory.buffer, this.#module.input(), WINDOW_BYTES);
  }
}

/** As wasm/literals reads them: the length in two bytes, then the bytes. */
function withLength(literal: string): Buffer {
  const bytes = Buffer.from(literal, 'latin1');
  const length = Buffer.alloc(2);
  length.writeUInt16LE(bytes.length);
  return Buffer.concat([length, bytes]);
}
