import { endsAsZip, ZIP_END_BYTES } from '../examine/ends-as-zip.ts';
import { MAGIC_BYTES, magicOf } from '../examine/magic.ts';
import type { FileHead } from '../types.ts';
import type { ContentSpool } from './content-spool.ts';

/** What begins so may end as a zip archive without being named by anybody else. */
const MAY_END_AS_ZIP: ReadonlySet<FileHead['magic']> = new Set([
  undefined,
  'class',
  'sqlite',
  'gzip',
  'zstd',
]);

/** Whether it takes the end of a file with this head to tell what it is, and whether its content is kept counts then. */
export function mayEndAsZip({ magic }: FileHead): boolean {
  return MAY_END_AS_ZIP.has(magic);
}

/** One regular file while its bytes go by in chunks: kept where somebody wants its content. */
export class FileCollector {
  readonly head: FileHead;
  readonly #wants: (head: FileHead) => boolean;
  readonly #spool: ContentSpool;
  #parts: Uint8Array[] = [];
  #received = 0;
  #decided = false;
  #isWanted = false;
  #isBytecode = false;
  #end: Uint8Array = new Uint8Array();

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
      this.#noteEnd(bytes);
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
    const magic = magicOf(first.subarray(0, MAGIC_BYTES));
    this.#isBytecode = isBytecode(first);
    this.#setMagic(this.isComplete && this.#isZip(magic, first) ? 'zip' : magic);
    this.#isWanted = this.#wants(this.head);
    if (this.#isWanted) this.#spool.start(this.head.sizeBytes, first);
    if (!this.isComplete) this.#noteEnd(first);
  }

  /** What was not kept when the file turns out to be a zip is a container that nobody opened. */
  #noteEnd(bytes: Uint8Array): void {
    if (!MAY_END_AS_ZIP.has(this.head.magic)) return;
    const end = bytes.length < ZIP_END_BYTES ? Buffer.concat([this.#end, bytes]) : bytes;
    if (!this.isComplete) this.#end = Buffer.from(end.subarray(-ZIP_END_BYTES));
    else if (this.#isZip(this.head.magic, end)) this.#setMagic(this.#isWanted ? 'zip' : 'archive');
  }

  #isZip(magic: FileHead['magic'], end: Uint8Array): boolean {
    return MAY_END_AS_ZIP.has(magic) && endsAsZip(end, this.#isBytecode);
  }

  #setMagic(magic: FileHead['magic']): void {
    (this.head as { magic: FileHead['magic'] }).magic = magic;
  }
}

/** What Python compiled, by the end of its magic number: there whole archives stand as texts of the program. */
function isBytecode(first: Uint8Array): boolean {
  return first[2] === 0x0d && first[3] === 0x0a;
}
