import { createHash, type Hash, hash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';

/** How much of a tar is compared when a few bytes of it are read: little, for licences and heads of programs lie everywhere. */
const BLOCK_BYTES = 32 * 1024;
const DIGEST_BYTES = 32;

/** What is read of a tar is not what it held when its listing was made: read all of it again. */
export class DamagedTarError extends Error {
  constructor(path: string) {
    super(`${path} is not what its name says`);
  }
}

/** SHA-256 of each block of a tar, one behind the other. */
export class BlockDigester {
  readonly #digests: Buffer[] = [];
  #block: Hash | undefined;
  #filled = 0;

  /** The chunk is not kept. */
  push(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = chunk.subarray(at, at + BLOCK_BYTES - this.#filled);
      this.#block ??= createHash('sha256');
      this.#block.update(part);
      this.#filled += part.length;
      at += part.length;
      if (this.#filled === BLOCK_BYTES) this.#finishBlock();
    }
  }

  end(): Uint8Array {
    this.#finishBlock();
    return new Uint8Array(Buffer.concat(this.#digests));
  }

  #finishBlock(): void {
    if (this.#block !== undefined) this.#digests.push(this.#block.digest());
    this.#block = undefined;
    this.#filled = 0;
  }
}

/** Compares a cached tar with the digests of its blocks, each block when something in it is first asked for. */
export class TarCheck {
  readonly #path: string;
  readonly #sizeBytes: number;
  readonly #digests: Buffer;
  readonly #checked: Uint8Array;
  #isWhole = false;

  constructor(path: string, sizeBytes: number, digests: Uint8Array) {
    this.#path = path;
    this.#sizeBytes = sizeBytes;
    this.#digests = Buffer.from(digests.buffer, digests.byteOffset, digests.byteLength);
    this.#checked = new Uint8Array(Math.ceil(sizeBytes / BLOCK_BYTES));
  }

  /** All of it was hashed. */
  get isWhole(): boolean {
    return this.#isWhole;
  }

  /** Somebody hashed all of it. Throws DamagedTarError. */
  all(isSound: boolean): void {
    if (!isSound) throw new DamagedTarError(this.#path);
    this.#isWhole = true;
  }

  /** Before these bytes are read. Throws DamagedTarError. */
  range(offset: number, sizeBytes: number): void {
    if (this.#isWhole) return;
    const [first, end] = [Math.floor(offset / BLOCK_BYTES), Math.ceil((offset + sizeBytes) / BLOCK_BYTES)];
    for (let block = first; block < end; block++)
      if (this.#checked[block] !== 1) return this.#compare(block, end);
  }

  #compare(first: number, end: number): void {
    const from = first * BLOCK_BYTES;
    const bytes = Buffer.allocUnsafe(Math.min(end * BLOCK_BYTES, this.#sizeBytes) - from);
    if (this.#read(bytes, from) !== bytes.length) throw new DamagedTarError(this.#path);
    for (let block = first; block < end; block++) {
      const at = block * BLOCK_BYTES - from;
      const digest = hash('sha256', bytes.subarray(at, at + BLOCK_BYTES), 'buffer');
      const expected = this.#digests.subarray(block * DIGEST_BYTES, (block + 1) * DIGEST_BYTES);
      if (!digest.equals(expected)) throw new DamagedTarError(this.#path);
      this.#checked[block] = 1;
    }
  }

  #read(target: Buffer, position: number): number {
    try {
      const file = openSync(this.#path, 'r');
      try {
        return readSync(file, target, 0, target.length, position);
      } finally {
        closeSync(file);
      }
    } catch {
      throw new DamagedTarError(this.#path);
    }
  }
}
