import type { RandomAccess } from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';

const CHUNK_BYTES = 4 << 20;
/** Resources that tools leave in an assembly into which they put others: ILRepack's list, and Costura's copies. */
const MARKS = ['ILRepack.List\0', '\0costura.'];
const OVERLAP_BYTES = Math.max(...MARKS.map((mark) => mark.length)) - 1;

/** That other assemblies were put into an assembly: what they are, only its deps.json says. */
export const mergedExaminer: Examiner<true> = {
  id: 'dotnet-merged',
  version: 1,
  wants: { magic: ['pe'] },
  examine({ content }, problem) {
    if (!isMerged(content)) return undefined;
    problem('other assemblies were put into it: at most those that its .deps.json names are known');
    return true;
  },
};

function isMerged(content: RandomAccess): boolean {
  for (let start = 0; start < content.sizeBytes; start += CHUNK_BYTES) {
    const bytes = content.read(start, Math.min(CHUNK_BYTES + OVERLAP_BYTES, content.sizeBytes - start));
    if (MARKS.some((mark) => bytes.includes(mark, 0, 'latin1'))) return true;
  }
  return false;
}
