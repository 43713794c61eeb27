import { textExaminer, wordsExaminer } from '../../facts/text-facts.ts';
import type { Pack } from '../../types.ts';
import { besideLinks } from './beside-links.ts';

/** `#!`: the kernel runs the interpreter with the script as its argument (execve(2)). */
export const scriptPack: Pack = {
  id: 'script',
  examiners: [textExaminer, wordsExaminer],
  *follow({ path, use }, world) {
    const shebang = use === 'code' ? world.tree.factsAt(textExaminer, path)?.shebang : undefined;
    if (shebang === undefined) return;
    const words = shebang.split(/[ \t]+/);
    const evidence = { literal: `#!${shebang}`, where: path };
    yield* world.commandSteps({ words: [...words, `/${path}`], from: path, evidence, certainty: 'certain' });
    yield* besideLinks(path, world);
  },
};
