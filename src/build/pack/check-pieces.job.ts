import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import { type Digest, digestFromHex } from '../../base/digest.ts';
import { defineJob } from '../../base/workers.ts';

const READ_BYTES = 1 << 20;

export type PieceFile = { path: string; digest: Digest };

/** For each file whether it has the digest that the lock states. A file that vanished has not. */
export function checkPieces({ files }: { files: PieceFile[] }): boolean[] {
  const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
  return files.map(({ path, digest }) => digestOfFile(path, buffer) === digest);
}

function digestOfFile(path: string, buffer: Buffer): Digest | undefined {
  const hash = createHash('sha256');
  let handle: number | undefined;
  try {
    handle = openSync(path, 'r');
    for (let count = readSync(handle, buffer); count > 0; count = readSync(handle, buffer))
      hash.update(buffer.subarray(0, count));
  } catch {
    return undefined;
  } finally {
    if (handle !== undefined) closeSync(handle);
  }
  return digestFromHex(hash.digest('hex'));
}

export const checkPiecesJob = defineJob(import.meta.url, 'checkPieces', checkPieces);
