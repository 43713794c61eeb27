import { type Examiner, readText } from '../../../image-files/index.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Pack } from '../../types.ts';

const LIMIT_BYTES = 1024 * 1024;
/** `command=` of programs, event listeners and FastCGI programs (supervisord.org/configuration.html). */
const COMMAND = /^[ \t]*command[ \t]*=([^\r\n]*)/gm;

/** Command lines of supervisord's settings. Byte strings. */
const supervisorExaminer: Examiner<string[]> = {
  id: 'reach-supervisor',
  version: 1,
  wants: { suffixes: ['.conf', '.ini'], accept: ({ path }) => path.includes('supervisor') },
  examine(file, problem) {
    const text = readText(file, { limit: LIMIT_BYTES, problem, encoding: 'latin1' });
    return text === undefined ? undefined : [...text.matchAll(COMMAND)].map(([, line = '']) => line.trim());
  },
};

/** supervisord looks for a bare name in PATH (options.py, get_execv_args). */
export const supervisorPack: Pack = {
  id: 'supervisor',
  examiners: [supervisorExaminer],
  *follow({ path }, world) {
    for (const literal of world.tree.factsAt(supervisorExaminer, path) ?? [])
      yield* world.commandSteps({
        words: splitWords(literal),
        from: path,
        evidence: { literal, where: path },
        certainty: 'possible',
      });
  },
};
