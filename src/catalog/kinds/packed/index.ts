import {
  binaryError,
  type DenoPackage,
  type RandomAccess,
  readAttached,
  readDenoPackages,
  readPyInstaller,
} from '../../../binaries/index.ts';
import type { Examiner } from '../../../image-files/index.ts';
import type { Cataloguer } from '../../types.ts';
import { packagesOfDeno } from './deno.ts';
import { hiddenInsideExaminer } from './hidden-inside.ts';
import { managersRecordsExaminer } from './managers-records.ts';

export { hiddenInsideExaminer, managersRecordsExaminer };

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

/** Linkers may align what they write. */
const MOST_PADDING_BYTES = 64;
/** How Node.js finds the program that was put into a copy of it. */
const SEA_NOTE = 'NODE_SEA_BLOB';
/** So does Deno. */
const DENO_NOTE = 'SUI';

/**
 * What was put into a program after it was built, that it reads when it runs: scripts for the runtime that it is (Bun, Deno, Node.js), an image
 * of a file system, the assemblies of a single file of .NET.
 */
const attachedExaminer: Examiner<DenoPackage[]> = {
  id: 'attached',
  version: 3,
  wants: { magic: ['elf'] },
  examine({ content }, problem) {
    const { bytesBehind = 0, notes = [] } = attachedTo(content) ?? {};
    const deno = notes.find(({ name }) => name === DENO_NOTE);
    if (deno !== undefined) {
      problem('a program is in a note of it (SUI, deno compile): at most its packages of npm were read');
      return readDenoPackages(content, deno);
    }
    if (notes.some(({ name }) => name === SEA_NOTE))
      problem('a copy of Node.js with a program in it (NODE_SEA_BLOB), which was not examined');
    // What PyInstaller attached is read.
    else if (bytesBehind > MOST_PADDING_BYTES && readPyInstaller(content, () => {}) === undefined)
      problem(`${bytesBehind} bytes are attached behind the program, and were not examined`);
    return undefined;
  },
};

/** What contradicts itself is said by those who read more of it. */
function attachedTo(content: RandomAccess): ReturnType<typeof readAttached> {
  try {
    return readAttached(content);
  } catch (error) {
    if (binaryError.is(error)) return undefined;
    throw error;
  }
}

/** Names programs that cannot be looked into, and knows what hides some. */
export const packedCataloguer: Cataloguer = {
  id: 'packed',
  examiners: [packedExaminer, attachedExaminer, hiddenInsideExaminer, managersRecordsExaminer],
  *catalogue(tree) {
    for (const { file, facts } of tree.factsOf(attachedExaminer)) yield* packagesOfDeno(file.path, facts);
  },
};
