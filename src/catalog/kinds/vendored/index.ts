import { LIBRARIES } from '../../known/vendored-libraries.ts';
import { foundInStrings, stringsExaminer } from '../../strings/index.ts';
import type { Cataloguer } from '../../types.ts';
import { elfExaminer } from '../elf/elf-facts.ts';
import { broughtAlong } from './brought-along.ts';
import { linkedIntoLibvips, sharpLibvipsExaminer } from './sharp-libvips.ts';
import { wheelSbomExaminer } from './wheel-sbom.ts';

const TABLE = new Map(LIBRARIES.map((software) => [software.id, software]));

/** Libraries of C and C++ that were linked into a program or installed with one. */
export const vendoredCataloguer: Cataloguer = {
  id: 'vendored',
  examiners: [stringsExaminer, elfExaminer, wheelSbomExaminer, sharpLibvipsExaminer],
  *catalogue(tree) {
    yield* foundInStrings('vendored', TABLE, tree);
    yield* broughtAlong(tree, TABLE);
    yield* linkedIntoLibvips(tree);
  },
};
