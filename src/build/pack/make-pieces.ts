import type { Context } from '../../base/context.ts';
import { orderedParallel } from '../../base/ordered-parallel.ts';
import { BLOCK_SIZE, type CompressorPin } from '../../compression/index.ts';
import { buildError } from '../errors.ts';
import type { BlobMeasure } from './blob-measure.ts';
import { compressRangeJob } from './compress-range.job.ts';
import { PieceWriter, type WrittenPiece } from './piece-writer.ts';
import type { LockedPiece, Piece } from './types.ts';

/** A job's share: enough to be worth the trip to a thread, little enough to keep all threads busy to the end. */
const RANGE_BYTES = BLOCK_SIZE;
/** What does not compress grows, by far less than this. */
const packedLimitOf = (sizeBytes: number): number => sizeBytes + Math.ceil(sizeBytes / 64) + 1024;

type MakeInput = {
  compressor: CompressorPin;
  /** Of the pieces, from another reading. */
  expectedCrc32s: Promise<ReadonlyMap<Piece, number>>;
  /** Is given all compressed bytes. */
  blob: BlobMeasure;
};

/** Compresses pieces on all threads and keeps the result of each in the cache, named by its own digest. */
export async function makePieces(
  pieces: readonly Piece[],
  { compressor, expectedCrc32s, blob }: MakeInput,
  context: Pick<Context, 'cache' | 'workers' | 'progress' | 'signal'>,
): Promise<Map<Piece, LockedPiece>> {
  const written = new Map<Piece, WrittenPiece>();
  const total = pieces.reduce((sum, piece) => sum + piece.plan.sizeBytes, 0);
  if (pieces.length === 0) return new Map();
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
  let writer: PieceWriter | undefined;
  try {
    for await (const { piece, start, end, packed, packedBytes, crc32 } of compressed) {
      const range = { bytes: packed.subarray(0, packedBytes), crc32, sizeBytes: end - start };
      if (writer === undefined) await blob.begin(piece);
      writer ??= new PieceWriter(context.cache);
      blob.add(range.bytes);
      if (end < piece.plan.sizeBytes) await writer.add(range);
      else {
        written.set(piece, await writer.end(range));
        writer = undefined;
      }
      free.push(packed);
      step.add(range.sizeBytes);
    }
  } finally {
    await writer?.discard();
    step.done();
  }
  return await unchanged(written, expectedCrc32s);
}

function* rangesOf(pieces: readonly Piece[]): Generator<{ piece: Piece; start: number; end: number }> {
  for (const piece of pieces) {
    for (let start = 0; start < piece.plan.sizeBytes; start += RANGE_BYTES) {
      yield { piece, start, end: Math.min(start + RANGE_BYTES, piece.plan.sizeBytes) };
    }
  }
}

/** The layer's DiffId was computed from one reading, its compressed bytes from another: they must be of the same bytes. */
async function unchanged(
  written: ReadonlyMap<Piece, WrittenPiece>,
  expectedCrc32s: Promise<ReadonlyMap<Piece, number>>,
): Promise<Map<Piece, LockedPiece>> {
  const expected = await expectedCrc32s;
  for (const [piece, { crc32 }] of written) if (crc32 !== expected.get(piece)) throw fileChanged();
  return new Map(Array.from(written, ([source, { piece }]) => [source, { key: source.key, piece }]));
}

function fileChanged(): Error {
  const message = 'a file changed while the image was written: two readings of it differ';
  const hint = 'do not change local files during a build; build again';
  return buildError('BUILD_FILE_CHANGED', message, { hint });
}
