import type { Context } from '../../base/context.ts';
import { type Digest, digestOf } from '../../base/digest.ts';
import type { CompressorPin } from '../../compression/index.ts';
import { MEDIA_TYPES } from '../../oci/index.ts';
import { buildError } from '../errors.ts';
import { BlobMeasure } from './blob-measure.ts';
import { digestLayer, digestLayerJob, type LayerDigest } from './digest-layer.job.ts';
import { FEW_BYTES } from './few-bytes.ts';
import { findLockedPieces } from './locked-pieces.ts';
import { makePieces } from './make-pieces.ts';
import { openLayer } from './open-layer.ts';
import type { PackedBefore } from './packed-before.ts';
import { streamPlan } from './stream-plan.ts';
import type { EarlierLayer, LockedBytes, LockedPiece, PackedLayer, Piece } from './types.ts';

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
  const blob = new BlobMeasure({ pieces, kept, compressor }, context);
  const made = await makePieces(missing, { compressor, expectedCrc32s: crc32s, blob }, context);
  const parts = pieces.flatMap((piece) => kept.get(piece) ?? made.get(piece) ?? []);
  const { diffId, crc32, sizeBytes } = await digesting;
  const open = openLayer({ pieces, parts, crc32, compressor }, context);
  const descriptor = { mediaType, ...(await blob.end(crc32, sizeBytes)) };
  return {
    layer: { ...base, diffId, crc32, descriptor, open, pieces: lockable(pieces, parts) },
    parts,
  };
}

function lockable(pieces: readonly Piece[], parts: readonly LockedPiece[]): LockedPiece[] {
  return parts.filter((_, index) => pieces[index]?.lockable);
}
