import { createHash } from 'node:crypto';
import { closeSync, mkdtempSync, openSync, readSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Digest, digestFromHex } from '../../base/digest.ts';
import type { RandomAccess } from '../../binaries/index.ts';
import { type Content, type ContentReader, contentReader } from '../../rootfs/index.ts';

const PIECE_BYTES = 1024 * 1024;

/** Contents of files one behind the other in one file, each once: what layers are written from. Close it. */
export class ContentFile {
  readonly path: string;
  readonly #folder: string;
  readonly #file: number;
  readonly #hash = createHash('sha256');
  readonly #places = new Map<Digest, { offset: number; sizeBytes: number }>();
  #sizeBytes = 0;
  #digest: Digest | undefined;

  constructor() {
    this.#folder = mkdtempSync(join(tmpdir(), 'shearwall-slim-'));
    this.path = join(this.#folder, 'contents');
    this.#file = openSync(this.path, 'wx+', 0o600);
  }

  add(digest: Digest, content: RandomAccess): void {
    const { sizeBytes } = content;
    this.#places.set(digest, { offset: this.#sizeBytes, sizeBytes });
    for (let at = 0; at < sizeBytes; at += PIECE_BYTES) {
      const piece = content.read(at, Math.min(PIECE_BYTES, sizeBytes - at));
      this.#hash.update(piece);
      for (let written = 0; written < piece.length; ) written += writeSync(this.#file, piece, written);
    }
    this.#sizeBytes += sizeBytes;
  }

  /** Nothing is added any more. Undefined: it was not added. */
  contentOf(digest: Digest): Content | undefined {
    const place = this.#places.get(digest);
    this.#digest ??= digestFromHex(this.#hash.digest('hex'));
    return place && { kind: 'slice', tar: this.#digest, ...place };
  }

  get read(): ContentReader {
    return contentReader((_, offset, sizeBytes) => {
      const bytes = Buffer.alloc(sizeBytes);
      let filled = 0;
      while (filled < sizeBytes) {
        const count = readSync(this.#file, bytes, filled, sizeBytes - filled, offset + filled);
        if (count === 0) break;
        filled += count;
      }
      return Promise.resolve(bytes);
    });
  }

  close(): void {
    closeSync(this.#file);
    rmSync(this.#folder, { recursive: true, force: true });
  }
}
