import { type Digest, digestOf, type SealedEntries } from '../base/index.ts';
import { Ground, type GroundRecord, type LayeredSource } from '../image-files/index.ts';
import type { Contents, ContentsHead } from './catalogue-files.ts';
import { type AddedOnTop, withAdded } from './plain-layers.ts';

/** What layers made; of the lowest `below` of them all but how much there is follows. */
export type Known = { contents: Contents; below: number };

/** What all layers made, or what the lowest of them did and the others added. */
type Stored = { contents: Contents } | { below: number; added: AddedOnTop };

type StoredGround = { record: GroundRecord; head: ContentsHead };

/** `count`: of the lowest layers, which made what `head` says. */
export type Below = { count: number; ground: Ground; head: ContentsHead };

/**
 * What was made of whole images before, by the digests of their layers, the program that made it and what was asked for. Beside
 * the cache of layers, since joining and drawing edges take half the time of an image whose layers are known.
 */
export class CatalogCache {
  readonly #entries: SealedEntries;
  readonly #digests: readonly (readonly (Digest | undefined)[])[];
  readonly #nameOf: (kind: string, count: number) => Digest | undefined;

  /** `program`: another for every change of the code; undefined: nothing is cached. `asked`: all that changes the answer. */
  constructor(
    entries: SealedEntries,
    { layers, checksDiffIds }: Pick<LayeredSource, 'layers'> & { checksDiffIds: boolean },
    program: string | undefined,
    asked: readonly unknown[],
  ) {
    this.#entries = entries;
    // What a config claims and nobody compares must not choose an answer.
    this.#digests = layers.map(({ digest, diffId }) => (checksDiffIds ? [digest, diffId] : [digest]));
    this.#nameOf = (kind, count) => {
      const digests = this.#digests.slice(0, count);
      const isKnown = program !== undefined && digests.flat().every((digest) => digest !== undefined);
      return isKnown ? digestOf(JSON.stringify([kind, program, asked, checksDiffIds, digests])) : undefined;
    };
  }

  /** Whether anything is kept of all these layers. */
  get keeps(): boolean {
    return this.#nameOf('catalog', this.#digests.length) !== undefined;
  }

  /** What the lowest layers made, by default all. Undefined: read the layers. */
  async get(count = this.#digests.length): Promise<Known | undefined> {
    const stored = (await this.#read('catalog', count)) as Stored | undefined;
    if (stored === undefined) return undefined;
    if ('contents' in stored) return { contents: stored.contents, below: count };
    const known = await this.get(stored.below);
    return known && { ...known, contents: withAdded(known.contents, stored.added) };
  }

  /** Names what follows from so many of the lowest layers; undefined: nothing of it is kept. */
  restOn(count: number): Digest | undefined {
    return this.#nameOf('rest', count);
  }

  /** The most of the lowest layers, but not all, of which is known what further ones would change. */
  async below(): Promise<Below | undefined> {
    for (let count = this.#digests.length - 1; count > 0; count--) {
      const stored = (await this.#read('ground', count)) as StoredGround | undefined;
      if (stored !== undefined) return { count, ground: Ground.of(stored.record), head: stored.head };
    }
    return undefined;
  }

  /** Kept only when every layer was read whole. */
  async put(contents: Contents): Promise<void> {
    await this.#put('catalog', this.#digests.length, { contents } satisfies Stored, contents);
  }

  async putBelow({ count, ground }: Omit<Below, 'head'>, contents: Contents): Promise<void> {
    await this.#put('catalog', count, { contents } satisfies Stored, contents);
    const stored: StoredGround = { record: ground.record, head: headOf(contents) };
    await this.#put('ground', count, stored, contents);
  }

  async putAdded(below: number, added: AddedOnTop): Promise<void> {
    const name = this.#nameOf('catalog', this.#digests.length);
    if (name !== undefined) await this.#entries.put(name, { below, added } satisfies Stored);
  }

  async #read(kind: string, count: number): Promise<unknown> {
    const name = this.#nameOf(kind, count);
    return name && (await this.#entries.get(name));
  }

  async #put(kind: string, count: number, value: unknown, { unreadLayers }: Contents): Promise<void> {
    const name = this.#nameOf(kind, count);
    if (name !== undefined && unreadLayers.length === 0) await this.#entries.put(name, value);
  }
}

function headOf({
  unreadLayers,
  excluded,
  coverage,
  entries,
  problems,
  layerSizes,
  unaccounted: { length },
}: Contents): ContentsHead {
  return { unreadLayers, excluded, coverage, entries, problems, layerSizes, unaccounted: { length } };
}
