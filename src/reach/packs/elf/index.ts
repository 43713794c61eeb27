import { elfReachExaminer } from '../../facts/elf-facts.ts';
import type { Pack } from '../../types.ts';
import { preloadSteps } from './preload.ts';
import { notRead, stringSteps } from './string-steps.ts';

/** Programs and libraries: what their texts name, by what they can do with it. What they are linked with is the loader's. */
export const elfPack: Pack = {
  id: 'elf',
  examiners: [elfReachExaminer],
  *follow({ path, use, file }, world) {
    if (use !== 'code') return;
    const facts = world.tree.factsAt(elfReachExaminer, path);
    if (facts === undefined) {
      if (file.magic === 'elf') yield notRead(path);
      return;
    }
    if (facts.loads.interpreter !== undefined) yield* preloadSteps(path, world);
    yield* stringSteps(path, facts, world);
  },
};
