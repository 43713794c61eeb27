import type { Examiner } from '../../../image-files/index.ts';
import type { Cataloguer } from '../../types.ts';
import { hiddenInsideExaminer } from './hidden-inside.ts';

export { hiddenInsideExaminer };

const HEAD_BYTES = 4096;
const MARK = 'UPX!';

/** UPX leaves its mark behind the headers of what it packed: after it nothing of the program can be read. */
const packedExaminer: Examiner<never> = {
  id: 'packed',
  version: 1,
  wants: { magic: ['elf', 'pe', 'mach-o'] },
  examine({ content, sizeBytes }, problem) {
    if (content.read(0, Math.min(sizeBytes, HEAD_BYTES)).includes(MARK, 0, 'latin1'))
      problem('packed with UPX: its contents were not examined');
    return undefined;
  },
};

/** Names programs that cannot be looked into, and knows what hides some. */
export const packedCataloguer: Cataloguer = {
  id: 'packed',
  examiners: [packedExaminer, hiddenInsideExaminer],
  *catalogue() {},
};
