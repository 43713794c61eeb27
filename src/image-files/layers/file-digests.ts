import type { RandomAccess } from '../../binaries/index.ts';
import type { LayerEntries } from '../tree/layer-entries.ts';
import type { OtherDigest } from '../types.ts';
import { FileHash, otherDigest } from './file-hash.ts';

/** Enters the digests of one layer's files in its list, one file after another. */
export type FileDigests = {
  /** What comes next of the row's content. `foreseen`: others that are likely to be asked for. */
  add(row: number, bytes: Uint8Array, isLast: boolean, foreseen: () => readonly OtherDigest[]): void;
  /** Whether these are computed of the open file, or of one of this size that is begun next, as its bytes come by and `foreseen` names them. */
  foresees(algorithms: readonly OtherDigest[], sizeBytes: number): boolean;
  /** Of the row that was just ended what `foresees` promised: its content is not needed. */
  addForeseen(row: number, algorithms: readonly OtherDigest[]): void;
  /** Further digests of the row that was just ended, which holds `content`. */
  addOthers(row: number, content: RandomAccess, algorithms: readonly OtherDigest[]): void;
  /** Lower-case hex, at once, of the row that was just ended. */
  sha256Of(row: number, content: RandomAccess): string;
  /** Waits while more bytes are on their way than are worth their memory. */
  room(): Promise<void>;
  /** Waits until all digests are entered. */
  finish(): Promise<void>;
};

/** Computed on this thread. */
export class DigestsHere implements FileDigests {
  readonly #entries: LayerEntries;
  readonly #file = new FileHash();

  constructor(entries: LayerEntries) {
    this.#entries = entries;
  }

  add(row: number, bytes: Uint8Array, isLast: boolean): void {
    const sha256 = this.#file.add(bytes, isLast);
    if (sha256 !== undefined) this.#entries.setDigest(row, 'sha256', sha256);
  }

  foresees(): boolean {
    return false;
  }

  addForeseen(): void {}

  addOthers(row: number, content: RandomAccess, algorithms: readonly OtherDigest[]): void {
    for (const algorithm of algorithms)
      this.#entries.setDigest(row, algorithm, otherDigest(content, algorithm));
  }

  sha256Of(row: number): string {
    return this.#entries.digestHex(row, 'sha256');
  }

  async room(): Promise<void> {}

  async finish(): Promise<void> {}
}
