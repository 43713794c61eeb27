import { createHash, type Hash, hash } from 'node:crypto';
import { MAGIC_BYTES, magicOf } from '../examine/magic.ts';
import type { FileHead } from '../types.ts';
import type { ContentSpool } from './content-spool.ts';

export type Digests = { sha256: Uint8Array; sha1: Uint8Array; md5: Uint8Array };

const ALGORITHMS = ['sha256', 'sha1', 'md5'] as const;

/**
 * One regular file while its bytes go by in chunks: hashed, and kept where somebody wants its content. Most files
 * lie in one chunk and are hashed in one call, without a copy.
 */
export class FileCollector {
  readonly head: FileHead;
  readonly #wants: (head: FileHead) => boolean;
  readonly #spool: ContentSpool;
  #hashes: Hash[] | undefined;
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
  push(bytes: Uint8Array): Digests | undefined {
    const isWhole = this.#received === 0 && bytes.length === this.head.sizeBytes;
    this.#received += bytes.length;
    if (!this.#decided) this.#parts.push(bytes);
    if (!this.#decided && (this.#received >= MAGIC_BYTES || this.isComplete)) this.#decide();
    else if (this.#decided && this.#isWanted) this.#spool.append(bytes);
    if (isWhole) return digestsOf(bytes);
    this.#hashes ??= ALGORITHMS.map((algorithm) => createHash(algorithm));
    for (const each of this.#hashes) each.update(bytes);
    // What waits for the decision must outlive the chunk.
    if (!this.#decided) this.#parts = this.#parts.map((part) => Buffer.from(part));
    if (!this.isComplete) return undefined;
    const [sha256, sha1, md5] = this.#hashes.map((each) => each.digest());
    return { sha256: sha256 as Buffer, sha1: sha1 as Buffer, md5: md5 as Buffer };
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

function digestsOf(bytes: Uint8Array): Digests {
  return {
    sha256: hash('sha256', bytes, 'buffer'),
    sha1: hash('sha1', bytes, 'buffer'),
    md5: hash('md5', bytes, 'buffer'),
  };
}
