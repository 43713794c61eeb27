import { closeSync } from 'node:fs';
import { fileAccess, piecesOf, type RandomAccess } from '../../binaries/index.ts';
import type { FileHead } from '../types.ts';
import { appendTo, openUnlinked } from './unlinked-file.ts';

/** What is kept for later questions; more is read again from its layer when somebody asks for it. */
const LIMIT_BYTES = 4 * 1024 ** 3;

/**
 * Content of files that somebody will open after the pass, each once by its digest, one behind the other in a file without a
 * name: nobody else finds it, and the kernel takes it away however this process ends.
 */
export class KeptContents {
  readonly #want: (file: FileHead) => boolean;
  readonly #folder: string;
  readonly #places = new Map<string, { offset: number; sizeBytes: number }>();
  #asked: string | undefined;
  #file: number | undefined;
  #sizeBytes = 0;

  constructor(want: (file: FileHead) => boolean, folder: string) {
    this.#want = want;
    this.#folder = folder;
  }

  wants(file: FileHead): boolean {
    return file.path === this.#asked || (this.#sizeBytes < LIMIT_BYTES && this.#want(file));
  }

  /** One more file of the layer that is about to be read again, whatever its size. */
  ask(path: string): void {
    this.#asked = path;
  }

  /** `sha256`: lower-case hex of the content. */
  add(sha256: string, content: RandomAccess): void {
    if (this.#places.has(sha256)) return;
    const { sizeBytes } = content;
    this.#file ??= openUnlinked(this.#folder);
    for (const piece of piecesOf(content)) appendTo(this.#file, piece);
    this.#places.set(sha256, { offset: this.#sizeBytes, sizeBytes });
    this.#sizeBytes += sizeBytes;
  }

  has(sha256: string): boolean {
    return this.#places.has(sha256);
  }

  /** Valid until `close`. */
  get(sha256: string): RandomAccess | undefined {
    const place = this.#places.get(sha256);
    if (place === undefined || this.#file === undefined) return undefined;
    const { offset, sizeBytes } = place;
    const part = fileAccess(this.#file, offset + sizeBytes);
    return { sizeBytes, read: (at, length) => part.read(offset + at, length) };
  }

  close(): void {
    if (this.#file !== undefined) closeSync(this.#file);
    this.#file = undefined;
    this.#places.clear();
  }
}
