import { createHmac, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, openSync } from 'node:fs';
import { deserialize, serialize } from 'node:v8';
import type { Digest } from '../digest.ts';
import { pruneCache } from './maintain-cache.ts';
import { sealKey } from './seal-key.ts';
import { type PartPlace, partPlaces, readInto, SealedParts } from './sealed-parts.ts';
import type { Cache } from './types.ts';

const SEAL_BYTES = 32;
/** Behind the seal, how long the head is. */
const LENGTH_BYTES = 4;
const LIMIT_ENTRY_BYTES = 512 * 1024 ** 2;
const LIMIT_ALL_BYTES = 4 * 1024 ** 3;

export type SealedEntry = { value: unknown; parts: SealedParts };

/** What is sealed; parts are behind it, and it has their digests. */
type Head = { value: unknown; parts: readonly PartPlace[] };

/**
 * Derived values in the cache, by names that hold all that they are derived from. One is believed only when it has the seal that this
 * user's key gives to these bytes under this name: the cache may come from anywhere, as in CI.
 */
export class SealedEntries {
  readonly #cache: Cache;
  readonly #key: Uint8Array;

  constructor(cache: Cache, key: Uint8Array) {
    this.#cache = cache;
    this.#key = key;
  }

  /** With the key of this file, which is made when it is first needed. */
  static async open(cache: Cache, keyFile: string): Promise<SealedEntries> {
    return new SealedEntries(cache, await sealKey(keyFile));
  }

  /** Undefined: there is none, or none to be believed. */
  async get(name: Digest): Promise<unknown> {
    const found = await this.getWithParts(name);
    found?.parts.close();
    return found?.value;
  }

  /** The same with its parts, which the caller closes. */
  async getWithParts(name: Digest): Promise<SealedEntry | undefined> {
    const found = await this.#cache.find('layer', name);
    if (found === undefined || found.sizeBytes > LIMIT_ENTRY_BYTES) return undefined;
    const file = opened(found.path);
    if (file === undefined) return undefined;
    const entry = await this.#read(file, name).catch(() => undefined);
    if (entry !== undefined) return entry;
    closeSync(file);
    await this.#cache.drop('layer', name);
    return undefined;
  }

  /** What is too large is not kept. */
  async put(name: Digest, value: unknown, parts: readonly Uint8Array[] = []): Promise<void> {
    const head = serialize({ value, parts: partPlaces(parts) } satisfies Head);
    const length = Buffer.alloc(LENGTH_BYTES);
    length.writeUInt32LE(head.length);
    const entry = [this.#seal(name, head), length, head, ...parts];
    if (entry.reduce((sum, piece) => sum + piece.length, 0) > LIMIT_ENTRY_BYTES) return;
    await this.#cache.putAs('layer', name, entry);
  }

  /** Keeps all entries together within their limit, the longest unused go first. */
  async prune(): Promise<void> {
    await pruneCache(this.#cache, { kind: 'layer', maxBytes: LIMIT_ALL_BYTES });
  }

  /** Undefined: not what was sealed under this name. */
  async #read(file: number, name: Digest): Promise<SealedEntry | undefined> {
    const start = Buffer.alloc(SEAL_BYTES + LENGTH_BYTES);
    if (!(await readInto(start, file, 0))) return undefined;
    const sizeBytes = start.readUInt32LE(SEAL_BYTES);
    if (start.length + sizeBytes > fstatSync(file).size) return undefined;
    const head = Buffer.allocUnsafeSlow(sizeBytes);
    if (!(await readInto(head, file, start.length))) return undefined;
    if (!timingSafeEqual(start.subarray(0, SEAL_BYTES), this.#seal(name, head))) return undefined;
    const { value, parts: places } = deserialize(head) as Head;
    const parts = new SealedParts(file, start.length + sizeBytes, places);
    return (await parts.areWhole()) ? { value, parts } : undefined;
  }

  #seal(name: Digest, sealed: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(`${name}\0`).update(sealed).digest();
  }
}

/** Undefined: it was removed meanwhile, or may not be read. */
function opened(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch {
    return undefined;
  }
}
