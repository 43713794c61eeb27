import { elfReachExaminer } from '../../facts/elf-facts.ts';
import type { Command, Pack, ReachStep, World } from '../../types.ts';
import { fileOfWord } from '../../world/words.ts';
import { iniExaminer, phpExaminer, readIni } from './php-facts.ts';
import { extensionFolders, folderOf, phpFolders } from './php-folders.ts';
import { readPhp } from './read-php.ts';
import { givenAtRun, ofSettings, SCRIPTS, startSteps } from './start-steps.ts';
import { anyFile, textSteps } from './text-steps.ts';

const COMMAND_LINE = /(?:^|\/)(?:php|phpdbg)[\d.]*$/;
const SERVER = /(?:^|\/)(?:php-?(?:fpm|cgi)[\d.]*|php-fpm|lib(?:apache2-mod-)?php[\w.]*\.so)$/;
const WITH_VALUE = /^-(?:[cdtzF]|-define|-php-ini|-docroot|-process-file)$/;
const ASKS = /^(?:-[ivmhs]|--(?:version|info|modules|help|ini|r[fceiz]|rzendextension))$/;
const RUNS_TEXT = /^(?:-[rRBE]|--(?:run|process-code|process-begin|process-end))$/;

/** PHP: extensions by php.ini, what scripts include, the tables of Composer's autoloaders, and scripts that requests name. */
export const phpPack: Pack = {
  id: 'php',
  examiners: [phpExaminer, iniExaminer, elfReachExaminer],
  *follow({ path, use, file }, world) {
    if (use !== 'code') {
      // A docroot is opened as data by who serves it; its scripts are run by whoever is asked for them.
      if (SCRIPTS.some((end) => path.endsWith(end))) yield* servedSteps(path, world);
      return;
    }
    if (file.magic === 'elf' && (COMMAND_LINE.test(path) || SERVER.test(path))) {
      yield* startSteps(path, world);
      if (SERVER.test(path)) yield givenAtRun({ literal: '', where: path }, world);
    }
    const facts = world.tree.factsAt(phpExaminer, path);
    if (facts !== undefined) yield* textSteps(facts, { path, world });
  },
  generic: (world) => phpFolders(world).include,
  *command(command, world) {
    if (COMMAND_LINE.test(command.program)) yield* commandLine(command, world);
  },
};

function* servedSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  for (const { path: program, magic } of world.tree.files())
    if (magic === 'elf' && SERVER.test(program))
      yield {
        to: { path: `/${path}` },
        kind: 'runs where it is asked for',
        use: 'code',
        certainty: 'possible',
        evidence: { literal: '', where: path },
        given: program,
      };
}

/** php(1): a script, `-r CODE`, `-S ADDRESS ROUTER`; else the script comes from outside. */
function* commandLine(
  { words, program, from, evidence, certainty }: Command,
  world: World,
): Generator<ReachStep, void, undefined> {
  const at = { path: from, world };
  const texts = world.tree.factsAt(elfReachExaminer, program)?.strings ?? [];
  let isServer = false;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (ASKS.test(word)) return;
    const setting =
      /^-d(.+)$/.exec(word)?.[1] ?? (/^(?:-d|--define)$/.test(word) ? words[index + 1] : undefined);
    if (setting !== undefined)
      for (const step of ofSettings(readIni(setting), {
        file: evidence.where,
        extensions: extensionFolders(texts, world),
      }))
        yield { ...step, evidence };
    if (RUNS_TEXT.test(word)) {
      for (const step of textSteps(readPhp(`<?php ${words.slice(index + 1).join(' ')};`), at))
        yield { ...step, evidence };
      return;
    }
    if (word === '-S' || word === '--server') {
      isServer = true;
      index++;
      continue;
    }
    if (word === '-f' || word === '--file' || word === '--') continue;
    if (WITH_VALUE.test(word)) index++;
    if (word.startsWith('-')) continue;
    const script = fileOfWord(world, word, folderOf(from))?.file ?? programFile(word, world);
    if (script === undefined) continue;
    yield { to: { path: `/${script.path}` }, kind: 'runs', use: 'code', certainty, evidence };
    if (script.type === 'file' && world.tree.factsAt(phpExaminer, script.path) === undefined)
      yield anyFile(evidence, { path: script.path, world }, 'the script was not read');
    if (!isServer) return;
  }
  yield givenAtRun(evidence, world);
  if (!isServer) yield anyFile(evidence, at, 'PHP is given its script from outside');
}

function programFile(word: string, world: World) {
  const path = world.program(word);
  return path === undefined ? undefined : world.tree.get(path);
}
