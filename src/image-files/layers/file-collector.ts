import { MAGIC_BYTES, magicOf } from '../examine/magic.ts';
import type { FileHead } from '../types.ts';
import type { ContentSpool } from './content-spool.ts';

/** One regular file while its bytes go by in chunks: kept where somebody wants its content. */
export class FileCollector {
  readonly head: FileHead;
  readonly #wants: (head: FileHead) => boolean;
  readonly #spool: ContentSpool;
  #parts: Uint8Array[] = [];
  #received = 0;
  #decided = false;
  #isWanted = false;

  constructor(
    { path, sizeBytes, mode }: Omit<FileHead, 'magic'>,
    wants: (head: FileHead) => boolean,
    spool: ContentSpool,
  ) {
    this.head = { path, sizeBytes, mode, magic: undefined };
    this.#wants = wants;
    this.#spool = spool;
  }

  get isComplete(): boolean {
    return this.#received === this.head.sizeBytes;
  }

  /** Whether somebody wants the content; final once the file is complete. */
  get isWanted(): boolean {
    return this.#isWanted;
  }

  /** The bytes may be overwritten by the caller afterwards. */
  push(bytes: Uint8Array): void {
    this.#received += bytes.length;
    if (this.#decided) {
      if (this.#isWanted) this.#spool.append(bytes);
      return;
    }
    this.#parts.push(bytes);
    if (this.#received >= MAGIC_BYTES || this.isComplete) this.#decide();
    // What waits for the decision must outlive the chunk.
    else this.#parts = this.#parts.map((part) => Buffer.from(part));
  }

  #decide(): void {
    this.#decided = true;
    const first = this.#parts.length === 1 ? (this.#parts[0] as Uint8Array) : Buffer.concat(this.#parts);
    this.#parts = [];
    (this.head as { magic: FileHead['magic'] }).magic = magicOf(first.subarray(0, MAGIC_BYTES));
    this.#isWanted = this.#wants(this.head);
    if (this.#isWanted) this.#spool.start(this.head.sizeBytes, first);
  }
}
