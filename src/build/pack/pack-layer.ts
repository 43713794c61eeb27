import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import type { Context } from '../../base/context.ts';
import { type Digest, digestFromHex } from '../../base/digest.ts';
import { type CompressorPin, framing } from '../../compression/index.ts';
import { MEDIA_TYPES } from '../../oci/index.ts';
import { buildError } from '../errors.ts';
import { digestLayerJob, type LayerDigest } from './digest-layer.job.ts';
import { makePieces } from './make-pieces.ts';
import { streamPlan } from './stream-plan.ts';
import type { LockedPiece, PackedLayer, Piece } from './types.ts';

const READ_BYTES = 1 << 20;
const MEDIA_TYPE = { gzip: MEDIA_TYPES.layerGzip, zstd: MEDIA_TYPES.layerZstd, none: MEDIA_TYPES.layerTar };

/**
 * Turns the pieces of one layer into a blob. Pieces that the lock names and the cache holds are taken as they are, after
 * a check against the lock's digest; all others are compressed.
 */
export async function packLayer(
  pieces: readonly Piece[],
  comment: string,
  compressor: CompressorPin,
  locked: ReadonlyMap<Digest, LockedPiece>,
  context: Context,
): Promise<PackedLayer> {
  const digesting = context.workers.run(digestLayerJob, { pieces: pieces.map((piece) => piece.plan) });
  if (compressor.name === 'none') return packPlain(pieces, comment, await digesting);

  const crc32s = digesting.then(
    (layer) => new Map(pieces.map((piece, index) => [piece, layer.pieceCrc32s[index] ?? 0])),
  );
  crc32s.catch(() => {}); // Awaited below; makePieces may fail first.
  const kept = await findLockedPieces(pieces, locked, context);
  const made = await makePieces(
    pieces.filter((piece) => !kept.has(piece)),
    compressor,
    crc32s,
    context,
  );
  const parts = pieces.flatMap((piece) => kept.get(piece) ?? made.get(piece) ?? []);
  const layer = await digesting;
  const { head, tail } = framing(compressor.name);
  const open = () => concatenate(head, parts, tail(layer.crc32, layer.sizeBytes), context);
  return {
    diffId: layer.diffId,
    descriptor: { mediaType: MEDIA_TYPE[compressor.name], ...(await measure(open())) },
    comment,
    open,
    pieces: pieces.flatMap((piece, index) => (piece.lockable && parts[index] ? [parts[index]] : [])),
  };
}

function packPlain(
  pieces: readonly Piece[],
  comment: string,
  { diffId, sizeBytes }: LayerDigest,
): PackedLayer {
  return {
    diffId,
    descriptor: { mediaType: MEDIA_TYPE.none, digest: diffId, size: sizeBytes },
    comment,
    open: () => streamPlan(pieces.map((piece) => piece.plan)),
    pieces: [],
  };
}

async function findLockedPieces(
  pieces: readonly Piece[],
  locked: ReadonlyMap<Digest, LockedPiece>,
  { cache }: Pick<Context, 'cache'>,
): Promise<Map<Piece, LockedPiece>> {
  const found = new Map<Piece, LockedPiece>();
  for (const piece of pieces) {
    const entry = locked.get(piece.key);
    if (entry === undefined) continue;
    const file = await cache.find('piece', entry.piece.digest);
    if (file === undefined) continue;
    const actual = await measure(createReadStream(file.path, { highWaterMark: READ_BYTES }));
    if (actual.digest === entry.piece.digest) found.set(piece, entry);
    else await cache.drop('piece', entry.piece.digest);
  }
  return found;
}

async function* concatenate(
  head: Uint8Array,
  parts: readonly LockedPiece[],
  tail: Uint8Array,
  { cache }: Pick<Context, 'cache'>,
): AsyncGenerator<Uint8Array> {
  if (head.length > 0) yield head;
  for (const { piece } of parts) {
    const file = await cache.find('piece', piece.digest);
    if (file === undefined) throw pieceVanished(piece.digest);
    yield* createReadStream(file.path, { highWaterMark: READ_BYTES }) as AsyncIterable<Uint8Array>;
  }
  if (tail.length > 0) yield tail;
}

function pieceVanished(digest: Digest): Error {
  const hint = 'do not prune the cache during a build; build again';
  return buildError(
    'BUILD_FILE_CHANGED',
    `compressed piece ${digest} vanished from the cache during the build`,
    { hint },
  );
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
