import { debError } from './errors.ts';

/** Takes counted bytes from a stream of chunks. */
export class ByteReader {
  readonly #source: AsyncIterator<Uint8Array>;
  #chunk: Uint8Array = new Uint8Array();
  #position = 0;

  constructor(source: AsyncIterable<Uint8Array>) {
    this.#source = source[Symbol.asyncIterator]();
  }

  get position(): number {
    return this.#position;
  }

  /** At most `sizeBytes`, whatever is at hand; empty at the end of the stream. */
  async some(sizeBytes: number): Promise<Uint8Array> {
    while (this.#chunk.length === 0) {
      const { done, value } = await this.#source.next();
      if (done === true) return this.#chunk;
      this.#chunk = value;
    }
    const taken = this.#chunk.subarray(0, sizeBytes);
    this.#chunk = this.#chunk.subarray(taken.length);
    this.#position += taken.length;
    return taken;
  }

  /** Exactly `sizeBytes`, which must be few; fewer only at the end of the stream. */
  async exactly(sizeBytes: number): Promise<Buffer> {
    const parts: Uint8Array[] = [];
    for (let left = sizeBytes; left > 0; ) {
      const part = await this.some(left);
      if (part.length === 0) break;
      parts.push(new Uint8Array(part)); // the source may overwrite it
      left -= part.length;
    }
    return Buffer.concat(parts);
  }

  /** The next `sizeBytes` as they come; throws when the stream ends before. */
  async *stream(sizeBytes: number): AsyncGenerator<Uint8Array, void, undefined> {
    for (let left = sizeBytes; left > 0; ) {
      const part = await this.some(left);
      if (part.length === 0) {
        throw debError(
          'DEB_TRUNCATED',
          `the package is truncated: ${left} bytes are missing, from byte ${this.#position}`,
        );
      }
      left -= part.length;
      yield part;
    }
  }
}
