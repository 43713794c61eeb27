import { open } from 'node:fs/promises';

/** A file's bytes, at most `limitBytes + 1` of them, so that the reader can see that it is too long. */
export async function readLimited(path: string, limitBytes: number): Promise<Uint8Array> {
  await using file = await open(path, 'r');
  const buffer = Buffer.alloc(Math.min(limitBytes + 1, (await file.stat()).size + 1));
  let filled = 0;
  while (filled < buffer.length) {
    const { bytesRead } = await file.read(buffer, filled, buffer.length - filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}
