import { textExaminer } from '../../facts/text-facts.ts';
import type { Pack, Reached, ReachStep, World } from '../../types.ts';

const SHELLS = /^(?:sh|ash|bash|dash|rbash|ksh\w*|mksh\w*|zsh\w*|fish|busybox|yash)$/;

/** Shells: who has one can type the name of any program in PATH. Scripts: any word may be a program. */
export const shellPack: Pack = {
  id: 'shell',
  examiners: [textExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code') return;
    if (SHELLS.test(nameOf(path))) yield typed(path);
    yield* scriptSteps({ path, world });
  },
};

function typed(path: string): ReachStep {
  return {
    to: { programs: true },
    kind: 'may be typed into',
    use: 'code',
    certainty: 'shell',
    evidence: { literal: '', where: path },
  };
}

function* scriptSteps({
  path,
  world,
}: Pick<Reached, 'path'> & { world: World }): Generator<ReachStep, void, undefined> {
  const facts = world.tree.factsAt(textExaminer, path);
  if (facts === undefined || !isScript(path, facts.shebang)) return;
  for (const word of facts.words)
    if (!word.includes('/') && world.program(word) !== undefined)
      yield* world.commandSteps({
        words: [word],
        from: path,
        evidence: { literal: word, where: path },
        certainty: 'possible',
      });
}

function isScript(path: string, shebang: string | undefined): boolean {
  if (shebang === undefined) return path.endsWith('.sh');
  return shebang.split(/\s+/).some((word) => SHELLS.test(nameOf(word)));
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
