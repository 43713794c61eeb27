import { canonicalJson, type Digest, digestOf, type SealedEntries } from '../../base/index.ts';
import type { LayeredSource } from '../../image-files/index.ts';
import type { CatalogFormat } from './write-catalog.ts';

/** Counted up when what is kept has another form. */
const FORM = 1;

/** Characters: a longer document takes about as long to read and check as to write. */
export const LONGEST = 1 << 25;

/** All that decides a document besides the image. */
export type WrittenFrom = {
  /** Another for every change of the code; undefined: nothing is kept. */
  program: string | undefined;
  /** That the document carries, in seconds since 1970; undefined: when it is written. */
  created: number | undefined;
  /** All else that the line says. */
  asked: unknown;
};

/**
 * What was written of the same image before. Its digests are those of its manifest and layers, which are checked whenever they are
 * read; of folders and files, and of what says the time of its writing, nothing is kept.
 */
export class WrittenBefore {
  readonly #entries: SealedEntries;
  readonly #from: Digest | undefined;
  readonly #written = new Map<CatalogFormat, string>();

  constructor(entries: SealedEntries, source: LayeredSource, { program, created, asked }: WrittenFrom) {
    this.#entries = entries;
    const { name, kind, digest, platform, otherPlatforms = [], labels, exposedPorts } = source;
    const isKnown =
      program !== undefined &&
      digest !== undefined &&
      created !== undefined &&
      source.layers.every((layer) => layer.digest !== undefined);
    const layers = source.layers.map((layer) => [layer.digest, layer.diffId ?? '', layer.createdBy ?? '']);
    const { created: made } = source;
    const image = {
      name,
      kind,
      digest,
      created: made,
      platform,
      otherPlatforms,
      labels,
      exposedPorts,
      layers,
    };
    this.#from = isKnown
      ? digestOf(canonicalJson(['written', FORM, program, created, asked, image]))
      : undefined;
  }

  /** By format; undefined: not all of them were written before. */
  async recall(formats: readonly CatalogFormat[]): Promise<ReadonlyMap<CatalogFormat, string> | undefined> {
    const found = new Map<CatalogFormat, string>();
    for (const format of formats) {
      const name = this.#nameOf(format);
      const text = name && (await this.#entries.get(name));
      if (typeof text !== 'string') return undefined;
      found.set(format, text);
    }
    return found;
  }

  /** Hands `text` on, for `remember`. */
  note(format: CatalogFormat, text: string): string {
    if (text.length <= LONGEST) this.#written.set(format, text);
    return text;
  }

  /** Keeps what was noted: call it only where every layer was read whole. */
  async remember(): Promise<void> {
    for (const [format, text] of this.#written) {
      const name = this.#nameOf(format);
      if (name !== undefined) await this.#entries.put(name, text);
    }
  }

  #nameOf(format: CatalogFormat): Digest | undefined {
    return this.#from && digestOf(canonicalJson([this.#from, format]));
  }
}
