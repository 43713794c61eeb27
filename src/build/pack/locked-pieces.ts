import type { Context } from '../../base/context.ts';
import { checkPieces, checkPiecesJob, type PieceFile } from './check-pieces.job.ts';
import { FEW_BYTES } from './few-bytes.ts';
import type { LockedPiece, Piece } from './types.ts';

/** The pieces that the lock names and the cache holds whole: each is hashed and compared with the lock. Damaged ones go. */
export async function findLockedPieces(
  pieces: readonly Piece[],
  locked: readonly LockedPiece[],
  { cache, workers }: Pick<Context, 'cache' | 'workers'>,
): Promise<Map<Piece, LockedPiece>> {
  const byKey = new Map(locked.map((entry) => [entry.key, entry]));
  const candidates: { piece: Piece; entry: LockedPiece; file: PieceFile }[] = [];
  for (const piece of pieces) {
    const entry = byKey.get(piece.key);
    const found = entry && (await cache.find('piece', entry.piece.digest));
    if (found) candidates.push({ piece, entry, file: { path: found.path, digest: entry.piece.digest } });
  }
  const total = candidates.reduce((sum, { entry }) => sum + entry.piece.sizeBytes, 0);
  const isWorthThreads = total > FEW_BYTES;
  const count = isWorthThreads ? workers.jobs : 1;
  const shares = Array.from({ length: count }, (_, share) =>
    candidates.filter((_candidate, index) => index % count === share),
  );
  const found = new Map<Piece, LockedPiece>();
  const check = async (share: typeof candidates): Promise<void> => {
    if (share.length === 0) return;
    const files = share.map(({ file }) => file);
    const answers = isWorthThreads ? await workers.run(checkPiecesJob, { files }) : checkPieces({ files });
    for (const [index, { piece, entry }] of share.entries()) {
      if (answers[index]) found.set(piece, entry);
      else await cache.drop('piece', entry.piece.digest);
    }
  };
  await Promise.all(shares.map(check));
  return found;
}
