import { buildTo, readSlimList, requireLock } from '../../../build/index.ts';
import type { CandidateStep } from '../step-input.ts';

/** All architectures or none: the layout shows the image when the last of them is in it. */
export const build: CandidateStep = async ({ recipe, candidate, files, settings }, context) => {
  const { key } = candidate;
  const lockPath = files.lockPath(key);
  const lock = await requireLock({ recipePath: recipe.path, lockPath });
  const slim = await readSlimList(lock, lockPath);
  const { sources, cataloguing, refuse, roots } = settings;
  const output = files.image(key);
  const resultPath = files.resultPath(key);
  const common = { recipe, lock, slim, sources, output, resultPath, refuse: refuse?.catalog, roots };
  const built = await buildTo(cataloguing === undefined ? common : { ...common, cataloguing }, context);
  return { candidate: { ...candidate, stage: 'built', image: built.image } };
};
