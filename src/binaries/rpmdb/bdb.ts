import type { RandomAccess } from '../random-access.ts';
import { malformed } from './malformed.ts';

const HASH_MAGIC = 0x061561;
const PAGE_HEADER_BYTES = 26;
const HASH_UNSORTED = 2;
const OVERFLOW = 7;
const HASH = 13;
const KEY_DATA = 1;
const OFF_PAGE = 3;

export function isBdbHash(file: RandomAccess): boolean {
  return file.sizeBytes >= 512 && endianOf(file.read(0, 72)) !== undefined;
}

/**
 * Header blobs of a Berkeley DB hash, `Packages` of rpm before 4.16 (db-5.3, src/dbinc/db_page.h). All pages are gone
 * through in the order of the file: what is in which bucket does not matter.
 */
export function* bdbBlobs(file: RandomAccess): Generator<Buffer> {
  const pages = new BdbPages(file);
  for (let number = 1; number <= pages.last; number++) {
    const page = pages.read(number);
    if (page.type === HASH || page.type === HASH_UNSORTED) yield* blobsOn(pages, page);
  }
}

/** Keys and values take turns; the key is the number of the package, and number 0 holds the highest one. */
function* blobsOn(pages: BdbPages, page: Page): Generator<Buffer> {
  if (PAGE_HEADER_BYTES + 2 * page.entries > page.bytes.length)
    throw malformed('a page has more entries than room');
  const offsetOf = (index: number): number =>
    index < 0 ? page.bytes.length : page.u16(PAGE_HEADER_BYTES + 2 * index);
  for (let index = 1; index < page.entries; index += 2) {
    const key = page.bytes.subarray(offsetOf(index - 1) + 1, offsetOf(index - 2));
    const offset = offsetOf(index);
    const kind = page.bytes[offset];
    if (key.length !== 4 || key.every((byte) => byte === 0)) continue;
    if (kind === KEY_DATA) yield page.bytes.subarray(offset + 1, offsetOf(index - 1));
    else if (kind === OFF_PAGE && offset + 12 <= page.bytes.length)
      yield pages.chain(page.u32(offset + 4), page.u32(offset + 8));
    else throw malformed(`an entry on page ${page.number} is of no known kind`);
  }
}

type Page = {
  number: number;
  bytes: Buffer;
  type: number;
  entries: number;
  /** Overflow pages: how many bytes of content. */
  length: number;
  next: number;
  u16(offset: number): number;
  u32(offset: number): number;
};

class BdbPages {
  readonly last: number;
  readonly #file: RandomAccess;
  readonly #pageBytes: number;
  readonly #isLittle: boolean;
  #chainBytes: number;

  constructor(file: RandomAccess) {
    const meta = file.read(0, 72);
    const endian = endianOf(meta);
    if (endian === undefined) throw malformed('it is not a Berkeley DB hash');
    this.#file = file;
    this.#isLittle = endian === 'little';
    this.#pageBytes = this.#isLittle ? meta.readUInt32LE(20) : meta.readUInt32BE(20);
    if (this.#pageBytes < 512 || this.#pageBytes > 65536 || (this.#pageBytes & (this.#pageBytes - 1)) !== 0)
      throw malformed(`its pages are said to be of ${this.#pageBytes} bytes`);
    if (meta[24] !== 0) throw malformed('it is encrypted');
    this.last = Math.floor(file.sizeBytes / this.#pageBytes) - 1;
    this.#chainBytes = file.sizeBytes;
  }

  read(number: number): Page {
    const bytes = this.#file.read(number * this.#pageBytes, this.#pageBytes);
    const u16 = (offset: number): number => {
      if (offset + 2 > bytes.length) throw malformed(`page ${number} is truncated`);
      return this.#isLittle ? bytes.readUInt16LE(offset) : bytes.readUInt16BE(offset);
    };
    const u32 = (offset: number): number =>
      this.#isLittle ? bytes.readUInt32LE(offset) : bytes.readUInt32BE(offset);
    return {
      number,
      bytes,
      type: bytes[25] ?? 0,
      entries: u16(20),
      length: u16(22),
      next: u32(16),
      u16,
      u32,
    };
  }

  /** The content of overflow pages, one after the other. */
  chain(first: number, length: number): Buffer {
    this.#chainBytes -= length;
    if (this.#chainBytes < 0) throw malformed('its packages are larger than the file');
    const parts: Buffer[] = [];
    let left = length;
    for (let number = first; left > 0; ) {
      if (number < 1 || number > this.last) throw malformed('a package continues outside of the file');
      const page = this.read(number);
      const part = page.bytes.subarray(PAGE_HEADER_BYTES, PAGE_HEADER_BYTES + Math.min(page.length, left));
      if (page.type !== OVERFLOW || part.length === 0)
        throw malformed(`page ${number} does not continue a package`);
      parts.push(part);
      left -= part.length;
      number = page.next;
    }
    return Buffer.concat(parts);
  }
}

function endianOf(meta: Buffer): 'little' | 'big' | undefined {
  if (meta.readUInt32LE(12) === HASH_MAGIC) return 'little';
  return meta.readUInt32BE(12) === HASH_MAGIC ? 'big' : undefined;
}
