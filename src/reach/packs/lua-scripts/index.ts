import { wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { Pack } from '../../types.ts';

const RUNS = /(?:^|[.:])(?:execute|popen)$/;

/** Lua within another program (HAProxy, nginx): `os.execute` and `io.popen` give a text to a shell. Other words are followed as texts'. */
export const luaScriptsPack: Pack = {
  id: 'lua-scripts',
  examiners: [wordsExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code' || !path.endsWith('.lua')) return;
    const facts = world.tree.factsAt(wordsExaminer, path);
    const literal = wordsOf(facts).find((word) => RUNS.test(word));
    if (facts !== undefined && literal === undefined) return;
    yield {
      trigger: 'computed-command',
      why: facts === undefined ? 'the script was not read' : 'the script gives a text to a shell',
      evidence: { literal: literal ?? '', where: path },
      widens: [{ path: '/bin/sh' }, { programs: true }],
    };
  },
};
