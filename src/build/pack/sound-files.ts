import type { Context } from '../../base/context.ts';
import { checkPiecesJob, type PieceFile } from './check-pieces.job.ts';

type Sized = PieceFile & { sizeBytes: number };

/** Those of the files that have the digest that they should. Each thread takes its share at once, since each job reads through a buffer of its own. */
export async function soundFiles<File extends Sized>(
  files: readonly File[],
  { workers }: Pick<Context, 'workers'>,
): Promise<Set<File>> {
  const largestFirst = files.toSorted((a, b) => b.sizeBytes - a.sizeBytes);
  const shares = Array.from({ length: workers.jobs }, (_, share) =>
    largestFirst.filter((_file, index) => index % workers.jobs === share),
  );
  const sound = await Promise.all(
    shares.map(async (share) => {
      if (share.length === 0) return [];
      const asked = share.map(({ path, digest }) => ({ path, digest }));
      const answers = await workers.run(checkPiecesJob, { files: asked });
      return share.filter((_, index) => answers[index]);
    }),
  );
  return new Set(sound.flat());
}
