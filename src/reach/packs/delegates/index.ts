import { type Examiner, readText } from '../../../image-files/index.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Pack } from '../../types.ts';

const DELEGATES = /(?:^|\/)delegates\.(?:xml|mgk)$/;
const LIMIT_BYTES = 1024 * 1024;
/** `command='"gs" -q "-sOutputFile=%o"'` (ImageMagick’s delegates.xml, GraphicsMagick’s delegates.mgk). */
const COMMAND = /\bcommand\s*=\s*(?:"([^"]*)"|'([^']*)')/g;

/** Command lines as they are written. Byte strings. */
const delegatesExaminer: Examiner<string[]> = {
  id: 'reach-delegates',
  version: 1,
  wants: { suffixes: ['.xml', '.mgk'], accept: ({ path }) => DELEGATES.test(path) },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' });
    if (text === undefined) return undefined;
    return [...text.matchAll(COMMAND)].map(([, double, single = '']) => double ?? single);
  },
};

/** Programs that turn one format of images into another. They are run without a shell, by names that nothing else has. */
export const delegatesPack: Pack = {
  id: 'delegates',
  examiners: [delegatesExaminer],
  *follow({ path }, world) {
    for (const literal of world.tree.factsAt(delegatesExaminer, path) ?? [])
      yield* world.commandSteps({
        words: splitWords(literal.replaceAll('&quot;', '"').replaceAll('&amp;', '&')),
        from: path,
        evidence: { literal, where: path },
        certainty: 'possible',
      });
  },
};
