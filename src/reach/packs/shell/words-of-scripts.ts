import { textExaminer, wordsExaminer, wordsOf } from '../../facts/text-facts.ts';
import type { ReachStep, World } from '../../types.ts';
import { isFunctionOfShell } from '../../world/shell-functions.ts';
import { fileOfWord } from '../../world/words.ts';
import { namedAlone } from '../named-alone.ts';
import { isOfOtherShell } from './other-shells.ts';
import { programsIn } from './own-path.ts';

/** Interpreters whose scripts another pack reads. */
const OF_OTHERS =
  /^(?:perl|python|pypy|ruby|node|nodejs|php|[gmn]?awk|lua|luajit|tclsh|wish|expect|guile|Rscript|java|jexec)[\d.]*$/;

/** Of scripts that nothing parses: any word may be a program. A text: what such a script computes to run, as written. */
export function* wordSteps(path: string, world: World): Generator<ReachStep | string, void, undefined> {
  const { shebang, computed } = world.tree.factsAt(textExaminer, path) ?? {};
  if (!isScript(path, shebang, world)) return;
  if (computed !== undefined) yield computed;
  const own = interpreterFolders(shebang ?? '', world);
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  for (const said of wordsOf(world.tree.factsAt(wordsExaminer, path))) {
    // elvish: a program, whatever else is called so.
    const word = said.startsWith('e:') ? said.slice(2) : said;
    const evidence = { literal: said, where: path };
    const isProgram = !word.includes('/') && world.program(word) !== undefined;
    // What a shell's own function of a package gives to an interpreter is what it is told.
    if (isProgram && isFunctionOfShell(path)) yield* namedAlone(word, path, world);
    for (const program of [word, ...programsIn(own, [word], world)])
      if (program !== word || (isProgram && !isFunctionOfShell(path)))
        yield* world.commandSteps({ words: [program], from: path, evidence, certainty: 'possible' });
    const read = isOfOtherShell(word) ? fileOfWord(world, word, beside) : undefined;
    if (read?.file.type === 'file')
      yield {
        to: { path: read.path },
        kind: 'reads commands of',
        use: 'code',
        certainty: 'possible',
        evidence,
      };
  }
}

function isScript(path: string, shebang: string | undefined, world: World): boolean {
  if (shebang === undefined) return path.endsWith('.sh') || isOfOtherShell(path);
  const words = shebang.split(/\s+/);
  // `fail2ban-python`, a link.
  const led = words.map((word) => world.tree.get(world.program(word) ?? '')?.path ?? '');
  return ![...words, ...led].some((word) => OF_OTHERS.test(nameOf(word)));
}

/** The kernel follows `#!` of interpreters that are scripts themselves so often (fs/exec.c, exec_binprm). */
const MOST_INTERPRETERS = 5;

/** execlineb puts the folder of its own programs into PATH; Debian's in /usr/bin is a script of the one that does. */
function interpreterFolders(shebang: string, world: World, left = MOST_INTERPRETERS): string[] {
  const found = world.tree.get(world.program(shebang.split(/\s/, 1)[0] ?? '') ?? '')?.path;
  if (found === undefined || left === 0) return [];
  const next = world.tree.factsAt(textExaminer, found)?.shebang;
  const folder = `/${found.slice(0, Math.max(found.lastIndexOf('/'), 0))}`;
  return [folder, ...(next === undefined ? [] : interpreterFolders(next, world, left - 1))];
}

function nameOf(path: string): string {
  return path.slice(path.lastIndexOf('/') + 1);
}
