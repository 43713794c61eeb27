import { atMost } from '../../../base/at-most.ts';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Examiner } from '../../../image-files/index.ts';
import { readText } from '../../../image-files/index.ts';
import type { Cataloguer, Found, Requirement } from '../../types.ts';

const MAX_BYTES = 1024 * 1024;
const MOST_NEEDS = 200;
/** Conan 1 keeps packages by name, version, user, channel and id. */
const PLACE =
  /(?:^|\/)\.conan\/data\/([\w.+-]{1,100})\/([^/]{1,100})\/([^/]{1,100})\/([^/]{1,100})\/package\/[0-9a-f]{40}\/conaninfo\.txt$/;

const infoExaminer: Examiner<string[]> = {
  id: 'conan-info',
  version: 2,
  wants: { names: ['conaninfo.txt'] },
  examine(file, problem) {
    if (!PLACE.test(file.path)) {
      if (/\/\.conan2\//.test(file.path))
        problem('where Conan 2 keeps packages says no names: it is not listed');
      return undefined;
    }
    const text = readText(file, { limit: MAX_BYTES, problem }) ?? '';
    const list = /^\[full_requires\]\n((?: {4}\S.*\n){0,201})/m.exec(text)?.[1] ?? '';
    const needs = [...list.matchAll(/^ {4}([\w.+-]{1,100}\/[^@:#\s]{1,100})/gm)].map(([, one = '']) => one);
    return [...atMost(needs, MOST_NEEDS, 'requirements', problem)];
  },
};

/** Packages in Conan's own folder. What was built with them may lie elsewhere. */
export const conanCataloguer: Cataloguer = {
  id: 'conan',
  examiners: [infoExaminer],
  *catalogue(tree): Generator<Found> {
    for (const { file, facts } of tree.factsOf(infoExaminer)) {
      const [, name = '', version = '', user = '_', channel = '_'] = PLACE.exec(file.path) ?? [];
      const requires = facts.map((one): Requirement => {
        const [needed = '', constraint = ''] = one.split('/');
        return { type: 'conan', name: needed, constraint };
      });
      yield withoutUndefined({
        type: 'conan',
        name,
        version,
        qualifiers: user !== '_' ? { user, channel } : undefined,
        kind: 'library',
        evidence: { by: 'conan', technique: 'manifest-analysis', confidence: 0.9, locations: [file.path] },
        requires: requires.length > 0 ? requires : undefined,
      });
    }
  },
};
