import { textExaminer } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Pack } from '../../types.ts';
import { isConfiguration } from '../../world/configuration.ts';

/** Settings of any program: bare names of programs and libraries, which words that name files do not show. */
export const settingsPack: Pack = {
  id: 'settings',
  examiners: [textExaminer],
  *follow({ path, use, file }, world) {
    if (file.magic !== undefined || (use === 'data' && !isConfiguration(path, world.tree))) return;
    const { told = [], words = [] } = world.tree.factsAt(textExaminer, path) ?? {};
    for (const literal of told) {
      const line = splitWords(literal);
      if (world.program(line[0] ?? '') === undefined) continue;
      const evidence = { literal: line[0] ?? '', where: path };
      yield* world.commandSteps({ words: line, from: path, evidence, certainty: 'possible' });
    }
    for (const literal of words)
      if (literal.includes('.so') && LIBRARY.test(literal))
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

const LIBRARY = /^[\w+-][\w.+-]*\.so(?:\.\d+)*$/;
