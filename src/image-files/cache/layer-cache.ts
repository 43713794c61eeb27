import { type Digest, digestOf } from '../../base/index.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { LayerSource } from '../source/types.ts';
import { LayerEntries } from '../tree/layer-entries.ts';
import type { Examiner } from '../types.ts';
import type { SealedEntries } from './sealed-entries.ts';

/** Counted up when the bytes of an entry, or what is read of a layer besides facts, change. */
const FORMAT = 3;

type Stored = Omit<ReadLayer, 'entries' | 'damage'> & { entries: Uint8Array };

/** What was found in layers before, by their digests and the versions of all examiners. */
export class LayerCache {
  readonly #entries: SealedEntries;
  readonly #examiners: readonly unknown[];
  readonly #metadata: boolean;

  /** `metadata`: only what was read with it is known. */
  constructor(entries: SealedEntries, examiners: readonly Examiner<unknown>[], metadata: boolean) {
    this.#entries = entries;
    this.#examiners = examiners.map(({ id, version, wants }) => [id, version, wants]);
    this.#metadata = metadata;
  }

  /** Undefined: read the layer. */
  async get(layer: LayerSource): Promise<ReadLayer | undefined> {
    // What was read with metadata holds the rest, too.
    return (this.#metadata ? undefined : await this.#find(layer, false)) ?? (await this.#find(layer, true));
  }

  /** Only layers that were read whole, digests and all, are kept. */
  async put(layer: LayerSource, { entries, damage, ...rest }: ReadLayer): Promise<void> {
    const name = this.#nameOf(layer, this.#metadata);
    if (name === undefined || damage !== undefined) return;
    const stored: Stored = { ...rest, entries: Buffer.concat(entries.encode()) };
    await this.#entries.put(name, stored);
  }

  async prune(): Promise<void> {
    await this.#entries.prune();
  }

  async #find(layer: LayerSource, metadata: boolean): Promise<ReadLayer | undefined> {
    const name = this.#nameOf(layer, metadata);
    const stored = name && ((await this.#entries.get(name)) as Stored | undefined);
    return stored && { ...stored, entries: LayerEntries.decode(stored.entries), damage: undefined };
  }

  /** A layer without both digests is never remembered. */
  #nameOf({ digest, diffId }: LayerSource, metadata: boolean): Digest | undefined {
    if (digest === undefined || diffId === undefined) return undefined;
    return digestOf(JSON.stringify([digest, diffId, FORMAT, metadata, this.#examiners]));
  }
}
