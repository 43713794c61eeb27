import { createHmac, timingSafeEqual } from 'node:crypto';
import { deserialize, serialize } from 'node:v8';
import { readBounded } from '../bounded-read.ts';
import type { Digest } from '../digest.ts';
import { pruneCache } from './maintain-cache.ts';
import { sealKey } from './seal-key.ts';
import type { Cache } from './types.ts';

const SEAL_BYTES = 32;
const LIMIT_ENTRY_BYTES = 512 * 1024 ** 2;
const LIMIT_ALL_BYTES = 4 * 1024 ** 3;

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
    const found = await this.#cache.find('layer', name);
    if (found === undefined || found.sizeBytes > LIMIT_ENTRY_BYTES) return undefined;
    const bytes = await readBounded(found.path, LIMIT_ENTRY_BYTES).catch(() => undefined);
    const sealed = bytes?.subarray(SEAL_BYTES);
    if (bytes === undefined || sealed === undefined) return undefined;
    const seal = bytes.subarray(0, SEAL_BYTES);
    if (seal.length === SEAL_BYTES && timingSafeEqual(seal, this.#seal(name, sealed)))
      return deserialize(sealed);
    await this.#cache.drop('layer', name);
    return undefined;
  }

  /** What is too large is not kept. */
  async put(name: Digest, value: unknown): Promise<void> {
    const sealed = serialize(value);
    if (sealed.length + SEAL_BYTES > LIMIT_ENTRY_BYTES) return;
    await this.#cache.putAs('layer', name, [this.#seal(name, sealed), sealed]);
  }

  /** Keeps all entries together within their limit, the longest unused go first. */
  async prune(): Promise<void> {
    await pruneCache(this.#cache, { kind: 'layer', maxBytes: LIMIT_ALL_BYTES });
  }

  #seal(name: Digest, sealed: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(`${name}\0`).update(sealed).digest();
  }
}
