import { type Digest, digestOf, type SealedEntries } from '../base/index.ts';
import type { LayeredSource } from '../image-files/index.ts';
import type { Contents } from './catalogue-files.ts';

/**
 * What was made of whole images before, by the digests of their layers, the program that made it and what was asked for. Beside
 * the cache of layers, since joining and drawing edges take half the time of an image whose layers are known.
 */
export class CatalogCache {
  readonly #entries: SealedEntries;
  readonly #name: Digest | undefined;

  /** `program`: another for every change of the code; undefined: nothing is cached. `asked`: all that changes the answer. */
  constructor(
    entries: SealedEntries,
    { layers, checksDiffIds }: Pick<LayeredSource, 'layers'> & { checksDiffIds: boolean },
    program: string | undefined,
    asked: readonly unknown[],
  ) {
    this.#entries = entries;
    // What a config claims and nobody compares must not choose an answer.
    const digests = layers.map(({ digest, diffId }) => (checksDiffIds ? [digest, diffId] : [digest]));
    const isKnown = program !== undefined && digests.flat().every((digest) => digest !== undefined);
    this.#name = isKnown
      ? digestOf(JSON.stringify(['catalog', program, asked, checksDiffIds, digests]))
      : undefined;
  }

  /** Undefined: read the layers. */
  async get(): Promise<Contents | undefined> {
    return this.#name && ((await this.#entries.get(this.#name)) as Contents | undefined);
  }

  /** Kept only when every layer was read whole. */
  async put(contents: Contents): Promise<void> {
    if (this.#name !== undefined && contents.unreadLayers.length === 0)
      await this.#entries.put(this.#name, contents);
  }
}
