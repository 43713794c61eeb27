import { randomInt } from 'node:crypto';
import { FIRST_LENGTH, grown } from './columns.ts';

const NONE = -1;
/** Longer names are rare: file systems end at 255 bytes. */
const SCRATCH_BYTES = 256;

/** Every name once, as bytes in one buffer, found by a hash table: names of millions of files without a string for each. */
export class NameTable {
  /** Nobody can choose names that meet in one place. */
  readonly #seed = randomInt(2 ** 32);
  #count = 0;
  #text = new Uint8Array(16 * 1024);
  /** The same bytes: making a view for each name that is asked for takes as long as decoding it. */
  #decoder = viewOf(this.#text);
  readonly #scratch = new Uint8Array(SCRATCH_BYTES);
  /** Where a name ends; it begins where the one before ends. */
  #ends = new Uint32Array(FIRST_LENGTH);
  #hashes = new Int32Array(FIRST_LENGTH);
  #table = new Int32Array(4096).fill(NONE);

  /** The number of the name that is in `bytes`; a new one where it is not known. */
  add(bytes: Uint8Array, start: number, end: number): number {
    const hash = this.#hashOf(bytes, start, end);
    const slot = this.#slotOf(hash, bytes, start, end);
    const known = this.#table[slot] ?? NONE;
    return known === NONE ? this.#insert(slot, hash, bytes.subarray(start, end)) : known;
  }

  /** Undefined: never added. */
  find(name: string): number | undefined {
    const bytes = this.#bytesOf(name);
    const id = this.#table[this.#slotOf(this.#hashOf(bytes, 0, name.length), bytes, 0, name.length)] ?? NONE;
    return id === NONE ? undefined : id;
  }

  textOf(id: number): string {
    return this.#decoder.toString('latin1', this.#startOf(id), this.#ends[id]);
  }

  /** Each character's low byte; valid until the next call. */
  #bytesOf(name: string): Uint8Array {
    if (name.length > SCRATCH_BYTES) return Buffer.from(name, 'latin1');
    for (let at = 0; at < name.length; at++) this.#scratch[at] = name.charCodeAt(at);
    return this.#scratch;
  }

  #startOf(id: number): number {
    return id === 0 ? 0 : (this.#ends[id - 1] ?? 0);
  }

  #insert(slot: number, hash: number, name: Uint8Array): number {
    const id = this.#count++;
    const start = this.#startOf(id);
    const text = grown(this.#text, start + name.length);
    if (text !== this.#text) this.#decoder = viewOf(text);
    this.#text = text;
    this.#text.set(name, start);
    this.#ends = grown(this.#ends, id + 1);
    this.#ends[id] = start + name.length;
    this.#hashes = grown(this.#hashes, id + 1);
    this.#hashes[id] = hash;
    this.#table[slot] = id;
    if (this.#count * 2 > this.#table.length) this.#enlarge();
    return id;
  }

  /** Where the name is, or would be. */
  #slotOf(hash: number, bytes: Uint8Array, start: number, end: number): number {
    const mask = this.#table.length - 1;
    for (let slot = hash & mask; ; slot = (slot + 1) & mask) {
      const id = this.#table[slot] ?? NONE;
      if (id === NONE || (this.#hashes[id] === hash && this.#isSame(id, bytes, start, end))) return slot;
    }
  }

  #isSame(id: number, bytes: Uint8Array, start: number, end: number): boolean {
    let at = this.#startOf(id);
    if ((this.#ends[id] ?? 0) - at !== end - start) return false;
    for (let index = start; index < end; index++) if (this.#text[at++] !== bytes[index]) return false;
    return true;
  }

  #enlarge(): void {
    this.#table = new Int32Array(this.#table.length * 2).fill(NONE);
    const mask = this.#table.length - 1;
    for (let id = 0; id < this.#count; id++) {
      let slot = (this.#hashes[id] ?? 0) & mask;
      while (this.#table[slot] !== NONE) slot = (slot + 1) & mask;
      this.#table[slot] = id;
    }
  }

  /** FNV-1a, with murmur's last steps behind it, so that the low bits are as good as any. */
  #hashOf(bytes: Uint8Array, start: number, end: number): number {
    let hash = this.#seed;
    for (let at = start; at < end; at++) hash = Math.imul(hash ^ (bytes[at] ?? 0), 0x01000193);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    return hash ^ (hash >>> 13);
  }
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
