import { textExaminer } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Pack } from '../../types.ts';
import { isConfiguration, isForSettings } from '../../world/configuration.ts';

/** Settings of any program: bare names of programs and libraries, which words that name files do not show. */
export const settingsPack: Pack = {
  id: 'settings',
  examiners: [textExaminer],
  *follow({ path, use, file }, world) {
    if (file.magic !== undefined || (use === 'data' && !isForSettings(path))) return;
    const facts = world.tree.factsAt(textExaminer, path);
    if (facts === undefined) return;
    const isRead = use === 'code' || isConfiguration(path, world.tree);
    for (const literal of isRead ? (facts.told ?? []) : []) {
      const line = splitWords(literal);
      if (world.program(line[0] ?? '') === undefined) continue;
      const evidence = { literal: line[0] ?? '', where: path };
      yield* world.commandSteps({ words: line, from: path, evidence, certainty: 'possible' });
    }
    // Also of what packages keep elsewhere, as `icd.d/x.json` of Vulkan.
    for (const literal of facts.libraries ?? [])
      for (const library of world.libraries(literal, path))
        yield {
          to: { path: `/${library}` },
          kind: 'names the library',
          use: 'code',
          certainty: 'possible',
          evidence: { literal, where: path },
        };
  },
};
