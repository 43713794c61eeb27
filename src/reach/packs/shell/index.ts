import { textExaminer } from '../../facts/text-facts.ts';
import type { Pack, Reached, ReachStep, Target, World } from '../../types.ts';

const SHELLS = /^(?:sh|ash|bash|dash|rbash|ksh\w*|mksh\w*|zsh\w*|fish|busybox|yash)$/;

/** Shells: who has one can type the name of any program in PATH. Scripts: any word may be a program. */
export const shellPack: Pack = {
  id: 'shell',
  examiners: [textExaminer],
  *follow({ path, use }, world) {
    if (use !== 'code') return;
    if (SHELLS.test(nameOf(path))) yield* typed(path);
    yield* scriptSteps({ path, world });
  },
};

/** What shells read when they start for somebody who types. */
const START_FILES: readonly Target[] = [
  ...['profile', 'bash.bashrc', 'inputrc', 'zsh/zshrc'].map((name) => ({ path: `/etc/${name}` })),
  { folder: '/etc/profile.d' },
  ...['.bashrc', '.profile', '.bash_profile', '.zshrc'].map((name) => ({ path: `/root/${name}` })),
];

function* typed(path: string): Generator<ReachStep, void, undefined> {
  const step = { use: 'code', certainty: 'shell', evidence: { literal: '', where: path } } as const;
  yield { ...step, to: { programs: true } as const, kind: 'may be typed into' };
  for (const to of START_FILES) yield { ...step, to, kind: 'starts with' };
}

function* scriptSteps({
  path,
  world,
}: Pick<Reached, 'path'> & { world: World }): Generator<ReachStep, void, undefined> {
  const facts = world.tree.factsAt(textExaminer, path);
  if (facts === undefined || !isScript(path, facts.shebang)) return;
  if (facts.computed !== undefined)
    yield {
      trigger: 'computed-command',
      why: 'the script computes which program it runs',
      evidence: { literal: facts.computed, where: path },
      widens: [{ programs: true }],
    };
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
