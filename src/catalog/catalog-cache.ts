import { type Digest, digestOf, type SealedEntries } from '../base/index.ts';
import { Ground, type GroundRecord, type LayeredSource } from '../image-files/index.ts';
import type { Contents } from './catalogue-files.ts';
import { type AddedOnTop, withAdded } from './plain-layers.ts';

/** What all layers made, or what the lowest of them did and the others added. */
type Stored = { contents: Contents } | { below: number; added: AddedOnTop };

/** `count`: of the lowest layers. */
export type Below = { count: number; ground: Ground };

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

  /** Undefined: read the layers. */
  async get(): Promise<Contents | undefined> {
    return await this.contentsOf(this.#digests.length);
  }

  /** What the lowest layers made. */
  async contentsOf(count: number): Promise<Contents | undefined> {
    const stored = (await this.#read('catalog', count)) as Stored | undefined;
    if (stored === undefined || 'contents' in stored) return stored?.contents;
    const contents = await this.contentsOf(stored.below);
    return contents && withAdded(contents, stored.added);
  }

  /** The most of the lowest layers, but not all, of which is known what further ones would change. */
  async below(): Promise<Below | undefined> {
    for (let count = this.#digests.length - 1; count > 0; count--) {
      const ground = (await this.#read('ground', count)) as GroundRecord | undefined;
      if (ground !== undefined) return { count, ground: Ground.of(ground) };
    }
    return undefined;
  }

  /** Kept only when every layer was read whole. */
  async put(contents: Contents): Promise<void> {
    await this.#put('catalog', this.#digests.length, { contents } satisfies Stored, contents);
  }

  async putBelow({ count, ground }: Below, contents: Contents): Promise<void> {
    await this.#put('catalog', count, { contents } satisfies Stored, contents);
    await this.#put('ground', count, ground.record, contents);
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
