import { STARTS } from '../facts/told-commands.ts';
import { splitWords } from '../roots/split-words.ts';
import type { Command, Edge, Pack, ReachStep, World } from '../types.ts';
import { givenByTyping } from './given-from-outside.ts';
import { filesGoneTo } from './gone-to.ts';
import { namedFolderSteps } from './named-folder.ts';
import { pluginNamed } from './plugin-names.ts';
import { RUNNERS } from './runs-its-words.ts';
import { fileOfWord, pathsInWord } from './words.ts';

/** `--module opensc-pkcs11.so`: the loader finds it. */
const LIBRARY = /^[\w+-][\w.+-]*\.so(?:\.\d+)*$/;
/** `sh -c 'cd /srv && exec serve'`, `su -c`, `flock -c`: a text of commands, whose first word may be a shell's own. */
const READS_TEXT = /^-\w{0,8}c$/;

/**
 * `EXEC:serve -x,pty` of socat, `ProxyCommand=nc %h` or with a blank, `core.pager=!less`, `--checkpoint-action=exec=x` of tar,
 * `DPkg::Post-Invoke::=x` of apt: what is run where the word says so.
 */
const TELLS = /^-{0,2}[\w.-]{0,40}?(?:rsh|ssh|pre|prog|wrapper|invoke|logger|askpass)$/i;
const BETWEEN = /[=:]{1,3}|(?<=^\w{1,40}Command) /g;
/** `--checkpoint-action=exec=x` has two, `APT::Update::Pre-Invoke::=x` three. */
const MOST_NAMES = 4;

function toldIn(word: string): string[] {
  const told: string[] = [];
  let from = 0;
  for (const { index, 0: between } of word.matchAll(BETWEEN).take(MOST_NAMES)) {
    const [key, value] = [word.slice(from, index), word.slice(index + between.length)];
    from = index + between.length;
    if (value.startsWith('!') || STARTS.test(key) || TELLS.test(key))
      told.push(value.replace(/^[!|"'([{]{1,4}|["'\])}]{1,4}$/g, '').replaceAll(',', ' '));
  }
  return told;
}

/** What dpkg runs when it installs and removes gives interpreters what stands there, or names them: `$hook rtinstall python3.13 "$2"`. */
const OF_DPKG = /^var\/lib\/dpkg\/info\/[^/]+\.(?:pre|post)(?:inst|rm)$/;

/** Of a bare word that is neither a program nor a shell's own. */
function isAbsent(word: string, world: World): boolean {
  return /^[a-z][\w.+-]*$/.test(word) && !RUNNERS.has(word) && world.program(word) === undefined;
}

const MANY_IN_ONE = /(?:^|\/)(?:busybox|toybox)$/;

/** Of a program that is many in one what it is called as: `/bin/awk`, a link to busybox, and `busybox awk`. */
function appletOf({ words, program, named }: { words: string[]; program: string; named: string }): {
  words: string[];
  program: string;
} {
  if (!MANY_IN_ONE.test(program)) return { words, program };
  const [applet, isTold] = [words[1] ?? '', MANY_IN_ONE.test(named)];
  return isTold && /^\w[\w.-]*$/.test(applet)
    ? { words: words.slice(1), program: `bin/${applet}` }
    : { words, program: named };
}

/**
 * Steps of a command line: its program, the programs and files that any of its words names (`env -i run-parts …`, `--config=/etc/x`),
 * the contents of folders that are named, and what packs know of its options.
 */
export function commandSteps(
  { words: given, from, evidence, certainty }: Omit<Command, 'program'>,
  world: World,
  packs: readonly Pack[],
): ReachStep[] {
  const texts = given.filter((_, index) => READS_TEXT.test(given[index - 1] ?? ''));
  const said = [given, ...[...texts, ...given.flatMap(toldIn)].map(splitWords)];
  const steps: ReachStep[] = [];
  const beside = from.slice(0, Math.max(from.lastIndexOf('/'), 0));
  const there = filesGoneTo(said.flat(), beside, world);
  const lines = there.size === 0 ? said : said.map((words) => words.map((word) => there.get(word) ?? word));
  const asSaid = new Map([...there].map(([word, path]) => [path, word]));
  const runs = (path: string, literal: string, use: Edge['use'] = 'code'): void => {
    steps.push({
      to: { path },
      kind: use === 'code' ? 'runs' : 'opens',
      use,
      certainty,
      evidence: { ...evidence, literal: asSaid.get(literal) ?? literal },
    });
  };
  for (const word of lines.flat()) {
    const program = world.program(word);
    if (program !== undefined) runs(`/${program}`, word);
    for (const path of pathsInWord(word)) {
      const piece = from === '' && path !== word ? world.program(path) : undefined;
      if (piece !== undefined) runs(`/${piece}`, path);
      const plugin = pluginNamed(path, world.tree);
      for (const library of LIBRARY.test(path) ? world.libraries(path, from) : []) runs(`/${library}`, path);
      if (plugin !== undefined) runs(plugin, path);
      const named = fileOfWord(world, path, beside);
      // `invoke-rc.d x` of /etc/logrotate.d/x.
      if (named?.file.type === 'file' && named.file.path !== from) runs(named.path, path);
      if (named?.file.type === 'directory' && !world.isGeneric(named.file.path))
        steps.push(
          ...namedFolderSteps(
            named.path,
            { kind: 'opens', certainty: 'possible', evidence: { ...evidence, literal: path } },
            world,
          ),
        );
    }
  }
  for (const words of lines)
    for (const [position, word] of words.entries()) {
      const named = world.program(word);
      const program = named === undefined ? undefined : world.tree.get(named)?.path;
      if (program === undefined) continue;
      const called = appletOf({ words: words.slice(position), program, named: named ?? program });
      const command = { ...called, from, evidence, certainty };
      const known = packs.flatMap((pack) => [...(pack.command?.(command, world) ?? [])]);
      // `update-binfmts --import python3`, which is not installed.
      const isNamed =
        OF_DPKG.test(from) || (position > 0 && called.words.length === 1 && isAbsent(words[0] ?? '', world));
      steps.push(...(isNamed ? givenByTyping(known, from, world) : known));
    }
  return steps;
}
