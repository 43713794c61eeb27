import { createHash } from 'node:crypto';
import type { Context } from '../../base/context.ts';
import { digestFromHex } from '../../base/digest.ts';
import { orderedParallel } from '../../base/ordered-parallel.ts';
import { BLOCK_SIZE, type CompressorPin, combineCrc32 } from '../../compression/index.ts';
import { buildError } from '../errors.ts';
import { compressRangeJob } from './compress-range.job.ts';
import type { LockedPiece, Piece } from './types.ts';

/** A job's share: enough to be worth the trip to a thread, little enough to keep all threads busy to the end. */
const RANGE_BYTES = BLOCK_SIZE;
/** What does not compress grows, by far less than this. */
const packedLimitOf = (sizeBytes: number): number => sizeBytes + Math.ceil(sizeBytes / 64) + 1024;

/** Compresses pieces on all threads and keeps the result of each in the cache, named by its own digest. */
export async function makePieces(
  pieces: readonly Piece[],
  compressor: CompressorPin,
  expectedCrc32s: Promise<ReadonlyMap<Piece, number>>,
  context: Pick<Context, 'cache' | 'workers' | 'progress' | 'signal'>,
): Promise<Map<Piece, LockedPiece>> {
  const made = new Map<Piece, LockedPiece>();
  const total = pieces.reduce((sum, piece) => sum + piece.plan.sizeBytes, 0);
  if (pieces.length === 0) return made;
  const step = context.progress.start('compress', total, 'bytes');
  // One ordered stream over the ranges of all pieces: all threads work, and few results are held in memory.
  const free: Uint8Array[] = [];
  const largest = pieces.reduce((most, { plan }) => Math.max(most, plan.sizeBytes), 0);
  const packedLimit = packedLimitOf(Math.min(RANGE_BYTES, largest));
  const compressed = orderedParallel(rangesOf(pieces), context.workers.jobs * 2, async (range) => {
    context.signal.throwIfAborted();
    const packed = free.pop() ?? new Uint8Array(new SharedArrayBuffer(packedLimit));
    const result = await context.workers.run(compressRangeJob, {
      plan: range.piece.plan,
      start: range.start,
      end: range.end,
      compressor,
      packed,
    });
    return { ...range, ...result, packed };
  });
  let open: OpenPiece | undefined;
  try {
    for await (const { piece, start, end, packed, packedBytes, crc32 } of compressed) {
      open ??= {
        writer: await context.cache.create('piece'),
        hash: createHash('sha256'),
        sizeBytes: 0,
        crc32: 0,
      };
      const bytes = packed.subarray(0, packedBytes);
      open.hash.update(bytes);
      open.sizeBytes += packedBytes;
      open.crc32 = combineCrc32(open.crc32, crc32, end - start);
      await open.writer.write(bytes);
      free.push(packed);
      step.add(end - start);
      if (end < piece.plan.sizeBytes) continue;
      assertUnchanged(open.crc32, (await expectedCrc32s).get(piece));
      const digest = digestFromHex(open.hash.digest('hex'));
      await open.writer.commit(digest);
      made.set(piece, { key: piece.key, piece: { digest, sizeBytes: open.sizeBytes } });
      open = undefined;
    }
  } finally {
    await open?.writer.discard();
    step.done();
  }
  return made;
}

type OpenPiece = {
  writer: Awaited<ReturnType<Context['cache']['create']>>;
  hash: ReturnType<typeof createHash>;
  sizeBytes: number;
  crc32: number;
};

function* rangesOf(pieces: readonly Piece[]): Generator<{ piece: Piece; start: number; end: number }> {
  for (const piece of pieces) {
    for (let start = 0; start < piece.plan.sizeBytes; start += RANGE_BYTES) {
      yield { piece, start, end: Math.min(start + RANGE_BYTES, piece.plan.sizeBytes) };
    }
  }
}

/** The layer's DiffId was computed from one reading, its compressed bytes from another: they must be of the same bytes. */
function assertUnchanged(actual: number, expected: number | undefined): void {
  if (actual === expected) return;
  const hint = 'do not change local files during a build; build again';
  throw buildError(
    'BUILD_FILE_CHANGED',
    'a file changed while the image was written: two readings of it differ',
    { hint },
  );
}
