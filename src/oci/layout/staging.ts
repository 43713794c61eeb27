import { copyFile, type FileHandle, link, mkdtemp, open, rename, rm } from 'node:fs/promises';
import { basename } from 'node:path';
import { type Digest, hexOf } from '../../base/digest.ts';
import { ShearwallError } from '../../base/errors.ts';
import type { HeldFolder } from '../../base/held-folder.ts';
import { currentOwner, isOwnerDead } from '../../base/process-owner.ts';
import { reasonOf } from '../../base/storage-errors.ts';
import { ContentCheck } from '../content/verify-content.ts';
import { ociError } from '../errors.ts';
import type { BlobBytes, Descriptor } from '../types.ts';
import { readChunks } from './read-chunks.ts';

/** Small chunks are gathered up to this many bytes: one system call for many tar headers. */
const WRITE_BYTES = 1024 * 1024;
/** A chunk of this size is written as it is. */
const BIG_BYTES = 256 * 1024;

/**
 * A folder beside or in the target, holding *every* blob of the image under way. Blobs that the target has already are
 * hard-linked in after hashing, so that another run cannot take them away before the commit.
 *
 * Nothing here calls fsync. Against a killed process rename alone is enough; after a power cut a blob may be short, and
 * then no reader is misled, because every reader hashes: the next run writes it again. A sync of every blob would
 * cost more than the whole of a warm build.
 */
export class BlobStaging {
  readonly folder: HeldFolder;
  readonly #target: string;
  readonly #parent: HeldFolder;
  readonly #entry: string;
  readonly #blobs = new Map<Digest, Promise<void>>();
  #isRemoved = false;

  private constructor(target: string, parent: HeldFolder, entry: string) {
    this.folder = parent.own(entry);
    this.#target = target;
    this.#parent = parent;
    this.#entry = entry;
  }

  /**
   * `target`: as the user knows it. `parent` is given back with what is staged. `prefix` begins with a dot; folders with this prefix whose
   * process is dead are removed first.
   */
  static async create(target: string, parent: HeldFolder, prefix: string): Promise<BlobStaging> {
    removeStale(parent, prefix);
    const made = await mkdtemp(parent.name(`${prefix}${currentOwner()}-`));
    return new BlobStaging(target, parent, basename(made));
  }

  pathOf(digest: Digest): string {
    return this.folder.name(hexOf(digest));
  }

  /** Gives a file of the staging folder its name in the folder that this lies in. */
  async publish(file: string, name: string): Promise<void> {
    await rename(this.folder.name(file), this.#parent.name(name));
  }

  has(digest: Digest): boolean {
    return this.#blobs.has(digest);
  }

  /** The same, once what is under way has come to an end. */
  async hasNow(digest: Digest): Promise<boolean> {
    await this.#blobs.get(digest)?.catch(() => {});
    return this.has(digest);
  }

  /** Digests in byte order. */
  digests(): Digest[] {
    return [...this.#blobs.keys()].toSorted();
  }

  /** Writes the blob once, however often it is put. */
  put(descriptor: Descriptor, source: BlobBytes): Promise<void> {
    return this.#once(descriptor.digest, () => this.#write(descriptor, source({ reuse: true })));
  }

  /** Takes the blob over from `path`. False, and nothing is staged, when its bytes are not those of `digest`. */
  async adopt(digest: Digest, path: string, size: number): Promise<boolean> {
    try {
      await this.#once(digest, () => this.#link(digest, path, size));
      return true;
    } catch (error) {
      if (ociError.is(error, 'OCI_DIGEST_MISMATCH') || ociError.is(error, 'OCI_SIZE_MISMATCH')) return false;
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
      throw error;
    }
  }

  async remove(): Promise<void> {
    await Promise.allSettled(this.#blobs.values());
    if (this.#isRemoved) return;
    this.#isRemoved = true;
    this.#parent.remove(this.#entry);
    for (const held of [this.folder, this.#parent]) held.close();
  }

  #once(digest: Digest, make: () => Promise<void>): Promise<void> {
    const known = this.#blobs.get(digest);
    if (known !== undefined) return known;
    const made = make().catch((error: unknown) => {
      this.#blobs.delete(digest);
      throw error;
    });
    this.#blobs.set(digest, made);
    return made;
  }

  async #write(descriptor: Descriptor, source: AsyncIterable<Uint8Array>): Promise<void> {
    const path = this.pathOf(descriptor.digest);
    const file = await open(path, 'wx', 0o644).catch((error: unknown) =>
      Promise.reject(writeError(this.#target, error)),
    );
    try {
      const check = new ContentCheck(descriptor, `the source of blob ${descriptor.digest}`);
      for await (const chunk of gather(source, descriptor.size)) {
        // The disk works while we hash; the chunk is the source's again only after both.
        const written = writeAll(file, chunk, this.#target);
        try {
          check.update(chunk);
        } finally {
          await written;
        }
      }
      check.finish();
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    await file.close();
  }

  async #link(digest: Digest, from: string, size: number): Promise<void> {
    const path = this.pathOf(digest);
    await link(from, path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') throw error;
      return copyFile(from, path);
    });
    try {
      const check = new ContentCheck({ digest, size }, from);
      for await (const chunk of readChunks(path)) check.update(chunk);
      check.finish();
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  }
}

/** What the user can do when the disk does not take our bytes. */
export function writeError(path: string, error: unknown): ShearwallError {
  if (error instanceof ShearwallError) return error;
  const code = (error as NodeJS.ErrnoException).code;
  const hints: Record<string, string> = {
    ENOSPC: 'the disk is full: free some space or write elsewhere',
    EDQUOT: 'the quota is used up: free some space or write elsewhere',
    EACCES: 'the folder must be writable by this user',
    EPERM: 'the folder must be writable by this user',
    EROFS: 'the file system is read-only: write elsewhere',
    ENOTDIR: 'part of the path is a file: write elsewhere',
  };
  return ociError('OCI_WRITE_FAILED', `cannot write ${path}: ${reasonOf(error)}`, {
    cause: error,
    hint: hints[code ?? ''] ?? 'write elsewhere, into a folder where files can be made',
  });
}

async function writeAll(file: FileHandle, chunk: Uint8Array, target: string): Promise<void> {
  try {
    for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
  } catch (error) {
    throw writeError(target, error);
  }
}

/**
 * The buffer is refilled for each chunk: the writer is done with it before it asks for the next. It is no larger than what is said to come:
 * most blobs of an image are small, and a megabyte for each made the garbage collector run for nothing.
 */
async function* gather(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(Math.min(WRITE_BYTES, size));
  let filled = 0;
  for await (const chunk of source) {
    const isBig = chunk.length >= Math.min(BIG_BYTES, buffer.length);
    if (filled > 0 && (isBig || filled + chunk.length > buffer.length)) {
      yield buffer.subarray(0, filled);
      filled = 0;
    }
    if (isBig) {
      yield chunk;
    } else {
      buffer.set(chunk, filled);
      filled += chunk.length;
    }
  }
  if (filled > 0) yield buffer.subarray(0, filled);
}

function removeStale(parent: HeldFolder, prefix: string): void {
  for (const name of parent.entries()) {
    if (!name.startsWith(prefix)) continue;
    const owner = name.slice(prefix.length).split('-').slice(0, 3).join('-');
    if (isOwnerDead(owner)) parent.remove(name);
  }
}
