import { type Digest, digestOf, type SealedEntries } from '../../base/index.ts';
import { type EncodedFacts, PackedFacts } from '../layers/packed-facts.ts';
import type { ReadLayer } from '../layers/read-layer.ts';
import type { LayerSource } from '../source/types.ts';
import { LayerEntries } from '../tree/layer-entries.ts';
import type { Examiner } from '../types.ts';

/** Counted up when the bytes of an entry, or what is read of a layer besides facts, change. */
const FORMAT = 8;

type Stored = Omit<ReadLayer, 'entries' | 'facts' | 'damage'> & {
  entries: Uint8Array;
  facts: EncodedFacts;
  /** Of the unpacked bytes; undefined: nobody computed it. */
  diffId: Digest | undefined;
};

/**
 * What was found in layers before, by the digest of their stored bytes and the versions of all examiners. A DiffId is what a config
 * claims: it is kept beside what was found where it was computed, and finds nothing.
 */
export class LayerCache {
  readonly #entries: SealedEntries;
  readonly #examiners: readonly unknown[];
  readonly #metadata: boolean;
  readonly #checksDiffIds: boolean;

  /** `metadata`: only what was read with it is known. `checksDiffIds`: only what was compared with the same DiffId. */
  constructor(
    entries: SealedEntries,
    examiners: readonly Examiner<unknown>[],
    { metadata, checksDiffIds }: { metadata: boolean; checksDiffIds: boolean },
  ) {
    this.#entries = entries;
    this.#examiners = examiners.map(({ id, version, wants }) => [id, version, wants]);
    this.#metadata = metadata;
    this.#checksDiffIds = checksDiffIds;
  }

  /** Undefined: read the layer. The caller closes its facts. */
  async get(layer: LayerSource): Promise<ReadLayer | undefined> {
    // What was read with metadata holds the rest, too.
    return (this.#metadata ? undefined : await this.#find(layer, false)) ?? (await this.#find(layer, true));
  }

  /** Only layers that were read whole, digests and all, are kept. */
  async put(layer: LayerSource, { entries, facts, damage, ...rest }: ReadLayer): Promise<void> {
    const name = this.#nameOf(layer, this.#metadata);
    if (name === undefined || damage !== undefined) return;
    const { facts: found, blocks } = facts.encode();
    const stored: Stored = {
      ...rest,
      entries: Buffer.concat(entries.encode()),
      facts: found,
      diffId: this.#checksDiffIds ? layer.diffId : undefined,
    };
    await this.#entries.put(name, stored, blocks);
  }

  async prune(): Promise<void> {
    await this.#entries.prune();
  }

  async #find(layer: LayerSource, metadata: boolean): Promise<ReadLayer | undefined> {
    const name = this.#nameOf(layer, metadata);
    const found = name && (await this.#entries.getWithParts(name));
    if (found === undefined) return undefined;
    const { diffId, ...stored } = found.value as Stored;
    if (this.#checksDiffIds && diffId !== layer.diffId) {
      found.parts.close();
      return undefined;
    }
    return {
      ...stored,
      entries: LayerEntries.decode(stored.entries),
      facts: PackedFacts.decode(stored.facts, found.parts),
      damage: undefined,
    };
  }

  /** A layer without both digests is never remembered: no manifest and config speak of it. */
  #nameOf({ digest, diffId }: LayerSource, metadata: boolean): Digest | undefined {
    if (digest === undefined || diffId === undefined) return undefined;
    return digestOf(JSON.stringify([digest, FORMAT, metadata, this.#examiners]));
  }
}
