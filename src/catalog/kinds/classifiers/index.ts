import { CLASSIFIERS } from '../../known/programs.ts';
import { foundInStrings, stringsExaminer } from '../../strings/index.ts';
import type { Cataloguer } from '../../types.ts';
import { goToolchains, goVersionExaminer } from './go-toolchain.ts';

const TABLE = new Map(CLASSIFIERS.map((software) => [software.id, software]));

/** Programs that no package manager installed, by their own version strings. */
export const classifierCataloguer: Cataloguer = {
  id: 'classifiers',
  examiners: [stringsExaminer, goVersionExaminer],
  *catalogue(tree) {
    yield* foundInStrings('classifiers', TABLE, tree);
    yield* goToolchains(tree);
  },
};
