import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';

const STRING_LIMIT = 4096;
const WINDOW_BYTES = 4096;
const NOTHING = new DataView(new ArrayBuffer(0));

/** Numbers and strings of an ELF object in its own word size and byte order; every read is checked against the file's end. */
export class ByteView {
  readonly #content: RandomAccess;
  readonly is64: boolean;
  readonly isLittleEndian: boolean;
  /** What was read last: headers are tables of small numbers, and each read of its own would make an object. */
  #window: DataView = NOTHING;
  #windowStart = 0;

  constructor(content: RandomAccess, is64: boolean, isLittleEndian: boolean) {
    this.#content = content;
    this.is64 = is64;
    this.isLittleEndian = isLittleEndian;
  }

  /** Says what is left out of what the object describes. */
  get leftOut(): RandomAccess['leftOut'] {
    return this.#content.leftOut;
  }

  get length(): number {
    return this.#content.sizeBytes;
  }

  get wordSize(): 4 | 8 {
    return this.is64 ? 8 : 4;
  }

  u16(offset: number): number {
    const at = this.#windowAt(offset, 2);
    return this.#window.getUint16(at, this.isLittleEndian);
  }

  u32(offset: number): number {
    const at = this.#windowAt(offset, 4);
    return this.#window.getUint32(at, this.isLittleEndian);
  }

  /** An address, offset or size: 4 bytes in class 32, 8 in class 64. What no file reaches becomes Infinity. */
  word(offset: number): number {
    if (!this.is64) return this.u32(offset);
    const high = this.u32(this.isLittleEndian ? offset + 4 : offset);
    const low = this.u32(this.isLittleEndian ? offset : offset + 4);
    const value = high * 2 ** 32 + low;
    return Number.isSafeInteger(value) ? value : Number.POSITIVE_INFINITY;
  }

  /** Bytes up to the next NUL as a byte string, which must end before `end`. */
  string(offset: number, end: number): string {
    this.#check(offset, 1);
    const limit = Math.min(end, this.length, offset + STRING_LIMIT);
    if (limit <= offset) throw malformed(`a string at ${offset} has no end`);
    const bytes = this.#content.read(offset, limit - offset);
    const stop = bytes.indexOf(0);
    if (stop < 0) throw malformed(`a string at ${offset} has no end`);
    return bytes.toString('latin1', 0, stop);
  }

  bytes(offset: number, size: number): Buffer {
    this.#check(offset, size);
    return this.#content.read(offset, size);
  }

  /** Where in the window the bytes from `offset` on stand. */
  #windowAt(offset: number, size: number): number {
    const at = offset - this.#windowStart;
    if (at >= 0 && at + size <= this.#window.byteLength) return at;
    this.#check(offset, size);
    const { buffer, byteOffset, length } = this.#content.read(
      offset,
      Math.min(WINDOW_BYTES, this.length - offset),
    );
    this.#window = new DataView(buffer, byteOffset, length);
    this.#windowStart = offset;
    return 0;
  }

  #check(offset: number, size: number): void {
    if (!(offset >= 0 && size >= 0 && offset + size <= this.length)) {
      throw malformed(`the file points to ${offset}, but it has ${this.length} bytes`);
    }
  }
}

export function malformed(why: string): Error {
  return binaryError('ELF_MALFORMED', `malformed ELF object: ${why}`);
}
