import { createHash } from 'node:crypto';
import { closeSync, openSync, readSync } from 'node:fs';
import type { CacheEntry } from '../../base/cache/index.ts';
import type { Context } from '../../base/context.ts';
import { type Digest, digestFromHex, digestOf } from '../../base/digest.ts';
import { systemCodeOf } from '../../base/storage-errors.ts';
import { type CompressorPin, framing } from '../../compression/index.ts';
import { MEDIA_TYPES } from '../../oci/index.ts';
import { buildError } from '../errors.ts';
import { digestLayer, digestLayerJob, type LayerDigest } from './digest-layer.job.ts';
import { FEW_BYTES } from './few-bytes.ts';
import { findLockedPieces } from './locked-pieces.ts';
import { makePieces } from './make-pieces.ts';
import type { PackedBefore } from './packed-before.ts';
import { streamPlan } from './stream-plan.ts';
import type { EarlierLayer, LockedBytes, LockedPiece, PackedLayer, Piece } from './types.ts';

const READ_BYTES = 1 << 18;
const MEDIA_TYPE = { gzip: MEDIA_TYPES.layerGzip, zstd: MEDIA_TYPES.layerZstd, none: MEDIA_TYPES.layerTar };

type PackInput = {
  pieces: readonly Piece[];
  comment: string;
  compressor: CompressorPin;
  locked: LockedBytes;
  before?: PackedBefore | undefined;
  /** Called with all files that are to be read. */
  beforeReading?: ((paths: readonly string[]) => Promise<void>) | undefined;
};

/**
 * Turns the pieces of one layer into a blob. What the lock already knows of it is used once it is checked: a layer whose
 * pieces all lie in the cache with the digests that the lock states is neither read nor compressed again.
 */
export async function packLayer(
  { pieces, comment, compressor, locked, before, beforeReading }: PackInput,
  context: Context,
): Promise<PackedLayer> {
  const key = digestOf(pieces.map((piece) => piece.key).join('\n'));
  const base = { key, comment, mediaType: MEDIA_TYPE[compressor.name], pieces };
  const files = pieces.flatMap(({ plan }) => plan.files);
  if (compressor.name === 'none') {
    await beforeReading?.(files);
    return asLocked(packPlain(base, await digestPlain(pieces, context)), locked);
  }

  const foreseen = (await before?.recall(key, pieces, locked)) ?? locked;
  const kept = await findLockedPieces(pieces, foreseen.pieces, context);
  const missing = pieces.filter((piece) => !kept.has(piece));
  const known = foreseen.layers.find((layer) => layer.key === key);
  if (known !== undefined && missing.length === 0)
    return packKnown(base, { known, kept }, compressor, context);
  await beforeReading?.(files);
  const { layer, parts } = await packAnew(base, { missing, kept }, compressor, context);
  const checked = asLocked(layer, locked);
  await before?.remember(checked, parts);
  return checked;
}

/** The same key must give the same bytes: else a cached file was changed after it had been checked. */
function asLocked(layer: PackedLayer, locked: LockedBytes): PackedLayer {
  const known = locked.layers.find(({ key }) => key === layer.key);
  const stated = new Map(locked.pieces.map(({ key, piece }) => [key, piece.digest]));
  const isAsStated = ({ key, piece }: LockedPiece): boolean =>
    (stated.get(key) ?? piece.digest) === piece.digest;
  if ((known?.diffId ?? layer.diffId) === layer.diffId && layer.pieces.every(isAsStated)) return layer;
  const message = `layer ${layer.diffId} is made of what the lock names and is not what the lock says comes of it`;
  const hint = 'something writes into the cache: run "shearwall cache verify" and build again';
  throw buildError('BUILD_FILE_CHANGED', message, { hint });
}

type Base = { key: Digest; comment: string; mediaType: string; pieces: readonly Piece[] };

/** What the cache holds of a layer. */
type Kept = ReadonlyMap<Piece, LockedPiece>;

function digestPieces(pieces: readonly Piece[], { workers }: Pick<Context, 'workers'>): Promise<LayerDigest> {
  return workers.run(digestLayerJob, { pieces: pieces.map((piece) => piece.plan) });
}

/** With nothing to do beside it, so little is digested here before a thread has started. */
function digestPlain(
  pieces: readonly Piece[],
  context: Pick<Context, 'workers'>,
): LayerDigest | Promise<LayerDigest> {
  const total = pieces.reduce((sum, { plan }) => sum + plan.sizeBytes, 0);
  if (total > FEW_BYTES) return digestPieces(pieces, context);
  return digestLayer({ pieces: pieces.map(({ plan }) => plan) });
}

function packPlain(
  { mediaType, pieces, ...base }: Base,
  { diffId, crc32, sizeBytes }: LayerDigest,
): PackedLayer {
  const open = () => streamPlan(pieces.map((piece) => piece.plan));
  return {
    ...base,
    diffId,
    crc32,
    descriptor: { mediaType, digest: diffId, size: sizeBytes },
    open,
    pieces: [],
  };
}

function packKnown(
  { mediaType, pieces, ...base }: Base,
  { known, kept }: { known: EarlierLayer; kept: Kept },
  compressor: CompressorPin,
  context: Context,
): PackedLayer {
  const { diffId, crc32, blob } = known;
  const parts = pieces.flatMap((piece) => kept.get(piece) ?? []);
  const open = openLayer({ pieces, parts, crc32, compressor }, context);
  const descriptor = { mediaType, digest: blob.digest, size: blob.sizeBytes };
  return { ...base, diffId, crc32, descriptor, open, pieces: lockable(pieces, parts) };
}

async function packAnew(
  { mediaType, pieces, ...base }: Base,
  { missing, kept }: { missing: readonly Piece[]; kept: Kept },
  compressor: CompressorPin,
  context: Context,
): Promise<{ layer: PackedLayer; parts: readonly LockedPiece[] }> {
  const digesting = digestPieces(pieces, context);
  const crc32s = digesting.then(
    (layer) => new Map(pieces.map((piece, index) => [piece, layer.pieceCrc32s[index] ?? 0])),
  );
  crc32s.catch(() => {}); // Awaited below; makePieces may fail first.
  const made = await makePieces(missing, compressor, crc32s, context);
  const parts = pieces.flatMap((piece) => kept.get(piece) ?? made.get(piece) ?? []);
  const { diffId, crc32 } = await digesting;
  const framed = { pieces, parts, crc32, compressor };
  const open = openLayer(framed, context);
  // Measured on bytes that are checked piece by piece; later readers have the layer's digest to check.
  const checked = openLayer(framed, context, { check: true });
  const descriptor = { mediaType, ...(await measure(checked({ reuse: true }))) };
  return {
    layer: { ...base, diffId, crc32, descriptor, open, pieces: lockable(pieces, parts) },
    parts,
  };
}

function lockable(pieces: readonly Piece[], parts: readonly LockedPiece[]): LockedPiece[] {
  return parts.filter((_, index) => pieces[index]?.lockable);
}

type FramedPieces = {
  pieces: readonly Piece[];
  parts: readonly LockedPiece[];
  crc32: number;
  compressor: CompressorPin;
};

/** The compressed layer: what frames it, and its pieces as they lie in the cache. */
function openLayer(
  { pieces, parts, crc32, compressor }: FramedPieces,
  { cache }: Pick<Context, 'cache'>,
  { check = false }: { check?: boolean } = {},
): PackedLayer['open'] {
  const { head, tail } = framing(compressor.name);
  const sizeBytes = pieces.reduce((sum, { plan }) => sum + plan.sizeBytes, 0);
  return async function* ({ reuse } = { reuse: false }) {
    if (head.length > 0) yield head;
    const room = reuse ? Buffer.allocUnsafeSlow(READ_BYTES) : undefined;
    for (const { piece } of parts) {
      const bytes = bytesOf(await cache.find('piece', piece.digest), piece.digest, room);
      yield* check ? checkedPiece(bytes, piece.digest) : bytes;
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

function* checkedPiece(bytes: Iterable<Uint8Array>, digest: Digest): Generator<Uint8Array> {
  const hash = createHash('sha256');
  for (const chunk of bytes) {
    hash.update(chunk);
    yield chunk;
  }
  if (digestFromHex(hash.digest('hex')) !== digest) throw pieceChanged(digest, 'was changed in the cache');
}

function pieceChanged(digest: Digest, how: string): Error {
  const hint = 'do not change or prune the cache during a build; build again';
  return buildError('BUILD_FILE_CHANGED', `compressed piece ${digest} ${how} during the build`, { hint });
}

async function measure(source: AsyncIterable<Uint8Array>): Promise<{ digest: Digest; size: number }> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of source) {
    hash.update(chunk);
    size += chunk.length;
  }
  return { digest: digestFromHex(hash.digest('hex')), size };
}
