import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { CacheEntry } from '../../base/cache/index.ts';
import type { Context } from '../../base/context.ts';
import { type Digest, digestFromHex } from '../../base/digest.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { type CompressorPin, framing } from '../../compression/index.ts';
import { buildError } from '../errors.ts';
import type { LockedPiece, PackedLayer, Piece } from './types.ts';

const READ_BYTES = 1 << 18;

export type FramedPieces = {
  pieces: readonly Piece[];
  parts: readonly LockedPiece[];
  crc32: number;
  compressor: CompressorPin;
};

/** The compressed layer: what frames it, and its pieces as they lie in the cache. */
export function openLayer(
  { pieces, parts, crc32, compressor }: FramedPieces,
  { cache }: Pick<Context, 'cache'>,
): PackedLayer['open'] {
  const { head, tail } = framing(compressor.name);
  const sizeBytes = pieces.reduce((sum, { plan }) => sum + plan.sizeBytes, 0);
  return async function* ({ reuse } = { reuse: false }) {
    if (head.length > 0) yield head;
    const room = reuse ? Buffer.allocUnsafeSlow(READ_BYTES) : undefined;
    for (const { piece } of parts) {
      yield* bytesOf(await cache.find('piece', piece.digest), piece.digest, room);
    }
    const end = tail(crc32, sizeBytes);
    if (end.length > 0) yield end;
  };
}

/**
 * At once: a trip to the thread pool for each chunk takes longer than reading it, and most pieces are one. Chunks may be kept, unless
 * there is a `room` for all of them.
 */
function* bytesOf(
  entry: CacheEntry | undefined,
  digest: Digest,
  room: Buffer | undefined,
): Generator<Uint8Array> {
  const file = entry && openIfPresent(entry.path);
  if (entry === undefined || file === undefined) throw pieceChanged(digest, 'vanished from the cache');
  try {
    for (let left = entry.sizeBytes; left > 0; ) {
      const sizeBytes = Math.min(READ_BYTES, left);
      const chunk = room?.subarray(0, sizeBytes) ?? Buffer.allocUnsafeSlow(sizeBytes);
      const count = readSync(file, chunk);
      // Whoever reads all of it compares its digest.
      if (count === 0) return;
      yield chunk.subarray(0, count);
      left -= count;
    }
  } finally {
    closeSync(file);
  }
}

function openIfPresent(path: string): number | undefined {
  try {
    return openSync(path, 'r');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** A piece as it lies in the cache. Each chunk is valid until the next; throws at the end where they have not its digest. */
export async function* checkedPiece(
  digest: Digest,
  { cache }: Pick<Context, 'cache'>,
): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  const room = Buffer.allocUnsafeSlow(READ_BYTES);
  for (const chunk of bytesOf(await cache.find('piece', digest), digest, room)) {
    hash.update(chunk);
    yield chunk;
  }
  if (digestFromHex(hash.digest('hex')) !== digest) throw pieceChanged(digest, 'was changed in the cache');
}

function pieceChanged(digest: Digest, how: string): Error {
  const hint = 'do not change or prune the cache during a build; build again';
  return buildError('BUILD_FILE_CHANGED', `compressed piece ${digest} ${how} during the build`, { hint });
}
