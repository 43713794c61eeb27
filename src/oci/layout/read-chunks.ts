import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';

const CHUNK_BYTES = 1024 * 1024;

/** A file's bytes in chunks of 1 MiB, each a buffer of its own. A link as the last part of `path` is not followed. */
export async function* readChunks(path: string): AsyncGenerator<Uint8Array, void, undefined> {
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW);
  yield* readRange(file, 0, Number.MAX_SAFE_INTEGER);
}

/** At most `size` bytes from `offset`; fewer when the file ends before. */
export async function* readRange(
  file: FileHandle,
  offset: number,
  size: number,
): AsyncGenerator<Uint8Array, void, undefined> {
  for (let at = 0; at < size; ) {
    const buffer = Buffer.allocUnsafeSlow(Math.min(CHUNK_BYTES, size - at));
    const { bytesRead } = await file.read(buffer, 0, buffer.length, offset + at);
    if (bytesRead === 0) return;
    yield bytesRead === buffer.length ? buffer : buffer.subarray(0, bytesRead);
    at += bytesRead;
  }
}
