import { type Digest, digestOf } from '../../base/index.ts';
import { LayerEntries } from '../../rootfs/index.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { LayerSource } from '../source/types.ts';
import type { Examiner } from '../types.ts';
import type { SealedEntries } from './sealed-entries.ts';

/** Counted up when the bytes of an entry, or what is read of a layer besides facts, change. */
const FORMAT = 1;

type Stored = Omit<ReadLayer, 'entries' | 'isWhole'> & { entries: Uint8Array };

/** What was found in layers before, by their digests and the versions of all examiners. */
export class LayerCache {
  readonly #entries: SealedEntries;
  readonly #examiners: string;

  constructor(entries: SealedEntries, examiners: readonly Examiner<unknown>[]) {
    this.#entries = entries;
    const versions = examiners.map(({ id, version, wants }) => [id, version, wants]);
    this.#examiners = JSON.stringify([FORMAT, versions]);
  }

  /** Undefined: read the layer. */
  async get(layer: LayerSource): Promise<ReadLayer | undefined> {
    const name = this.#nameOf(layer);
    const stored = name && ((await this.#entries.get(name)) as Stored | undefined);
    if (stored === undefined) return undefined;
    const { entries, ...rest } = stored;
    return { ...rest, entries: LayerEntries.decode(entries), isWhole: true };
  }

  /** Only layers that were read whole, digests and all, are kept. */
  async put(layer: LayerSource, { entries, facts, problems, isWhole }: ReadLayer): Promise<void> {
    const name = this.#nameOf(layer);
    if (name === undefined || !isWhole) return;
    const stored: Stored = { entries: Buffer.concat(entries.encode()), facts, problems };
    await this.#entries.put(name, stored);
  }

  async prune(): Promise<void> {
    await this.#entries.prune();
  }

  /** A layer without both digests is never remembered. */
  #nameOf({ digest, diffId }: LayerSource): Digest | undefined {
    if (digest === undefined || diffId === undefined) return undefined;
    return digestOf(JSON.stringify([digest, diffId, this.#examiners]));
  }
}
