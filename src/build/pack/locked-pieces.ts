import type { Context } from '../../base/context.ts';
import { checkPieces, type PieceFile } from './check-pieces.job.ts';
import { FEW_BYTES } from './few-bytes.ts';
import { soundFiles } from './sound-files.ts';
import type { LockedPiece, Piece } from './types.ts';

/** The pieces that the lock names and the cache holds whole: each is hashed and compared with the lock. Damaged ones go. */
export async function findLockedPieces(
  pieces: readonly Piece[],
  locked: readonly LockedPiece[],
  context: Pick<Context, 'cache' | 'workers'>,
): Promise<Map<Piece, LockedPiece>> {
  const byKey = new Map(locked.map((entry) => [entry.key, entry]));
  const candidates: Candidate[] = [];
  for (const piece of pieces) {
    const entry = byKey.get(piece.key);
    const found = entry && (await context.cache.find('piece', entry.piece.digest));
    if (found) candidates.push({ piece, entry, path: found.path, ...entry.piece });
  }
  const sound = await soundOf(candidates, context);
  const found = new Map<Piece, LockedPiece>();
  for (const candidate of candidates) {
    if (sound.has(candidate)) found.set(candidate.piece, candidate.entry);
    else await context.cache.drop('piece', candidate.digest);
  }
  return found;
}

type Candidate = PieceFile & { sizeBytes: number; piece: Piece; entry: LockedPiece };

async function soundOf(
  candidates: readonly Candidate[],
  context: Pick<Context, 'workers'>,
): Promise<Set<Candidate>> {
  const total = candidates.reduce((sum, { sizeBytes }) => sum + sizeBytes, 0);
  if (total > FEW_BYTES) return await soundFiles(candidates, context);
  const answers = checkPieces({ files: [...candidates] });
  return new Set(candidates.filter((_, index) => answers[index]));
}
