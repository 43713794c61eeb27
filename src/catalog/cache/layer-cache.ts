import { createHmac, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { deserialize, serialize } from 'node:v8';
import { type Cache, type Digest, digestOf, pruneCache } from '../../base/index.ts';
import { LayerEntries } from '../../rootfs/index.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { LayerSource } from '../source/types.ts';
import type { Examiner } from '../types.ts';

/** Counted up when the bytes of an entry, or what is read of a layer besides facts, change. */
const FORMAT = 1;
const SEAL_BYTES = 32;
const LIMIT_ENTRY_BYTES = 512 * 1024 ** 2;
const LIMIT_ALL_BYTES = 4 * 1024 ** 3;

type Stored = Omit<ReadLayer, 'entries' | 'isWhole'> & { entries: Uint8Array };

/**
 * What was found in layers before, by their digests and the versions of all examiners. An entry is believed only when it bears
 * the seal that this user's key gives to these bytes under this name: the cache may come from anywhere, as in CI.
 */
export class LayerCache {
  readonly #cache: Cache;
  readonly #key: Uint8Array;
  readonly #examiners: string;

  constructor(cache: Cache, key: Uint8Array, examiners: readonly Examiner<unknown>[]) {
    this.#cache = cache;
    this.#key = key;
    const versions = examiners.map(({ id, version, wants }) => [id, version, wants]);
    this.#examiners = JSON.stringify([FORMAT, versions]);
  }

  /** Undefined: read the layer. */
  async get(layer: LayerSource): Promise<ReadLayer | undefined> {
    const name = this.#nameOf(layer);
    const found = name && (await this.#cache.find('layer', name));
    if (name === undefined || found === undefined || found.sizeBytes > LIMIT_ENTRY_BYTES) return undefined;
    const bytes = await readFile(found.path).catch(() => undefined);
    const sealed = bytes?.subarray(SEAL_BYTES);
    if (bytes === undefined || sealed === undefined) return undefined;
    const seal = bytes.subarray(0, SEAL_BYTES);
    if (seal.length === SEAL_BYTES && timingSafeEqual(seal, this.#seal(name, sealed))) {
      const { entries, ...rest } = deserialize(sealed) as Stored;
      return { ...rest, entries: LayerEntries.decode(entries), isWhole: true };
    }
    await this.#cache.drop('layer', name);
    return undefined;
  }

  /** Only layers that were read whole, digests and all, are kept. */
  async put(layer: LayerSource, { entries, facts, problems, isWhole }: ReadLayer): Promise<void> {
    const name = this.#nameOf(layer);
    if (name === undefined || !isWhole) return;
    const stored: Stored = { entries: Buffer.concat(entries.encode()), facts, problems };
    const sealed = serialize(stored);
    if (sealed.length + SEAL_BYTES > LIMIT_ENTRY_BYTES) return;
    const writer = await this.#cache.create('layer');
    try {
      await writer.write(this.#seal(name, sealed));
      await writer.write(sealed);
      await writer.commit(name);
    } finally {
      await writer.discard();
    }
  }

  /** Keeps all entries together within their limit, the longest unused go first. */
  async prune(): Promise<void> {
    await pruneCache(this.#cache, { kind: 'layer', maxBytes: LIMIT_ALL_BYTES });
  }

  /** A layer without both digests is never remembered. */
  #nameOf({ digest, diffId }: LayerSource): Digest | undefined {
    if (digest === undefined || diffId === undefined) return undefined;
    return digestOf(JSON.stringify([digest, diffId, this.#examiners]));
  }

  #seal(name: Digest, sealed: Uint8Array): Buffer {
    return createHmac('sha256', this.#key).update(`${name}\0`).update(sealed).digest();
  }
}
