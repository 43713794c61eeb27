import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { type Digest, digestFromHex } from '../../../base/index.ts';
import { recipeError } from '../errors.ts';

const CHUNK = 1024 * 1024;

export type DigestedFile = { digest: Digest; sizeBytes: number; isExecutable: boolean };

/** Reads a regular file to its end. Throws RECIPE_FILE_CHANGED when it is not the same file before and after. */
export async function digestFile(path: string, shown: string): Promise<DigestedFile> {
  // NONBLOCK: a pipe put in the file's place meanwhile must not hang us. NOFOLLOW: nor may a link lead elsewhere.
  await using file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  const before = await file.stat({ bigint: true });
  if (!before.isFile()) throw changed(shown);

  const hash = createHash('sha256');
  const buffer = Buffer.allocUnsafe(before.size < CHUNK ? Number(before.size) + 1 : CHUNK);
  let sizeBytes = 0;
  for (;;) {
    const { bytesRead } = await file.read(buffer, 0, buffer.length, sizeBytes);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    sizeBytes += bytesRead;
    // A file that grows as fast as it is read would never end.
    if (BigInt(sizeBytes) > before.size) throw changed(shown);
  }

  const after = await file.stat({ bigint: true });
  const isSame =
    after.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs && BigInt(sizeBytes) === after.size;
  if (!isSame) throw changed(shown);
  return {
    digest: digestFromHex(hash.digest('hex')),
    sizeBytes,
    isExecutable: (before.mode & 0o100n) !== 0n,
  };
}

function changed(shown: string): Error {
  const hint = 'let whatever writes it finish, then run the command again';
  return recipeError('RECIPE_FILE_CHANGED', `files: ${shown} changed while it was read`, { hint });
}
