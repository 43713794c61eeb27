import type { Context } from '../../base/context.ts';
import { imageFilesError } from '../errors.ts';
import type { LayerEntries } from '../tree/layer-entries.ts';
import { entriesLimit, LIMIT_ENTRIES, LIMIT_EXCESS_BYTES, namesLimit } from '../tree/name-limits.ts';

/** What all layers of one image may unpack to together, and whether somebody still wants it. */
export class Unpacking {
  readonly limitBytes: number;
  readonly #signal: AbortSignal;
  #taken = 0;
  #entries = 0;
  #excessNameBytes = 0;

  constructor(limitBytes: number, { signal }: Pick<Context, 'signal'>) {
    this.limitBytes = limitBytes;
    this.#signal = signal;
  }

  /** Counts unpacked bytes. Throws CATALOG_LIMIT, or why it was interrupted. */
  take(sizeBytes: number): void {
    this.#signal.throwIfAborted();
    this.#taken += sizeBytes;
    if (this.#taken > this.limitBytes)
      throw imageFilesError('CATALOG_LIMIT', `it unpacks to more than ${this.limitBytes} bytes in all`, {
        hint: 'it is made to exhaust memory or time: do not use it',
      });
  }

  /** Counts what a layer names, once it was read. Throws IMAGE_NAMES_LIMIT. */
  takeNames({ count, excessNameBytes }: LayerEntries): void {
    this.#entries += count;
    if (this.#entries > LIMIT_ENTRIES) throw entriesLimit();
    this.#excessNameBytes += excessNameBytes;
    if (this.#excessNameBytes > LIMIT_EXCESS_BYTES) throw namesLimit(LIMIT_EXCESS_BYTES);
  }
}
