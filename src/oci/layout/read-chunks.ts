import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;

/** A file's bytes, at most 1 MiB at a time, in *one* buffer that is refilled for each: for callers that copy or hash at once. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  // A link as the last part of the path is not followed: what we wrote ourselves is not a link.
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  const { size } = await file.stat();
  const buffer = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, size || 1));
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length);
    if (bytesRead === 0) return;
    yield buffer.subarray(0, bytesRead);
  }
}

/**
 * At most `size` bytes from `offset`, each chunk a buffer of its own, or with `reuse` one of two that are refilled in turn, so that the next
 * chunk may be asked for while one is used; fewer when the file ends before.
 */
export async function* readRange(
  file: FileHandle,
  offset: number,
  size: number,
  { reuse } = { reuse: false },
): AsyncGenerator<Uint8Array, void, undefined> {
  const spare: Buffer[] = [];
  for (let at = 0; at < size; ) {
    const length = Math.min(CHUNK_BYTES, size - at);
    const buffer = (spare.length === 2 ? spare.shift() : undefined) ?? Buffer.allocUnsafe(length);
    if (reuse) spare.push(buffer);
    const { bytesRead } = await file.read(buffer, 0, length, offset + at);
    if (bytesRead === 0) return;
    yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
