import { elfReachExaminer } from '../../facts/elf-facts.ts';
import { textExaminer, wordsExaminer } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Command, Edge, Pack, ReachStep, World } from '../../types.ts';
import { fileOfWord } from '../../world/words.ts';
import { wordsIn, wordsOfLine, wordsOfSettings, wordsOfVariables } from '../words-of-settings.ts';
import { folderOf, loadPath } from './load-path.ts';
import { readRuby } from './read-ruby.ts';
import { rubyExaminer, specificationExaminer } from './ruby-facts.ts';
import { anyFeature, featureSteps, isRead, LOADED, textSteps } from './text-steps.ts';
import { toldSteps } from './told-features.ts';

const PROGRAM = /(?:^|\/)(?:j|mini)?ruby[\d.]*$/;
const LIBRARY = /^libruby[\w.-]*\.so/;
/**
 * What Ruby loads by itself: gem_prelude.rb and prelude.rb before the program, the rest when something of it is used (rb_require in *.c;
 * `Set`, `pp`, error messages).
 */
const STARTS_WITH =
  'rubygems monitor rbconfig error_highlight did_you_mean syntax_suggest/core_ext bundled_gems enumerator thread fiber rational complex ruby2_keywords set pp prettyprint unicode_normalize/normalize random/formatter io/console io/console/size io/wait continuation etc socket stringio coverage ripper objspace timeout English'.split(
    ' ',
  );

/** Ruby: $LOAD_PATH, gems by their specifications, what texts require, native parts and encodings. */
export const rubyPack: Pack = {
  id: 'ruby',
  examiners: [rubyExaminer, specificationExaminer, elfReachExaminer, textExaminer, wordsExaminer],
  *follow({ path, use }, world) {
    yield* toldSteps(wordsOfSettings(path, world), { path, world });
    if (use !== 'code') return;
    if (PROGRAM.test(path) || LIBRARY.test(path.slice(path.lastIndexOf('/') + 1)))
      yield* startSteps(path, world);
    else yield* nativeSteps(path, world);
    const facts = world.tree.factsAt(rubyExaminer, path);
    if (facts === undefined) return;
    yield* textSteps(facts, { path, world });
    if (world.isApplication(path)) yield* toldSteps(wordsIn(facts.words, path), { path, world });
  },
  generic: (world) => [...loadPath(world).all, ...loadPath(world).homes],
  *command(command, world) {
    const { program, words, evidence } = command;
    if (PROGRAM.test(program)) yield* commandLine(command, world);
    else if (isRead(program, world))
      yield* toldSteps(wordsOfLine(words.slice(1), evidence), { path: program, world });
  },
};

function* startSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  const { standard, specifications } = loadPath(world);
  const options = splitWords(world.environment.get('RUBYOPT') ?? '');
  if (options.length > 0) {
    const given = { literal: `RUBYOPT=${options.join(' ')}`, where: "the image's environment" };
    const words = ['ruby', ...options, '-e', ''];
    yield* commandLine({ words, program: path, from: '', evidence: given, certainty: 'possible' }, world);
  }
  yield* toldSteps(wordsOfVariables(world), { path, world });
  const evidence = { literal: '', where: path };
  const how = { kind: 'starts with', certainty: 'certain', evidence } as const;
  for (const name of STARTS_WITH) yield* featureSteps(name, { path, world }, how);
  // An encoding is looked for by the name that a text has for it.
  for (const folder of standard)
    yield { ...how, to: { folder: `/${folder}/enc` }, use: 'code', certainty: 'possible' };
  const { environment, run } = world;
  for (const folder of [
    environment.get('BUNDLE_APP_CONFIG') ?? '',
    `${run.workingFolder}/.bundle`,
    '/root/.bundle',
  ])
    if (folder !== '') yield { ...how, to: { path: `${folder}/config` }, use: 'data', certainty: 'possible' };
  // A feature that $LOAD_PATH does not have is looked for in every gem (Gem::Specification.stubs).
  for (const file of specifications) {
    yield { ...how, to: { path: `/${file}` }, use: 'code', certainty: 'possible' };
    yield { ...how, to: { path: `/${file}` }, use: 'data', certainty: 'possible' };
  }
}

/** A native part requires features that stand among its texts; a program with Ruby in it runs texts of somebody. */
function* nativeSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  const facts = world.tree.factsAt(elfReachExaminer, path);
  if (facts === undefined) return;
  const isPart = loadPath(world).all.some((folder) => path.startsWith(`${folder}/`));
  const how = (literal: string): Pick<Edge, 'kind' | 'certainty' | 'evidence'> => ({
    kind: 'requires',
    certainty: 'possible',
    evidence: { literal, where: path },
  });
  if (isPart)
    for (const text of facts.strings)
      if (/^[\w/-]+$/.test(text)) yield* featureSteps(text, { path, world }, how(text));
  const literal = isPart ? undefined : facts.loads.needed.find((name) => LIBRARY.test(name));
  if (literal === undefined) return;
  yield {
    ...anyFeature(
      { literal, where: path },
      { path, world },
      'it runs programs of Ruby that come from outside',
    ),
    trigger: 'program-given-at-run',
  } as ReachStep;
}

/** ruby(1): a script, features of -r, folders of -I, texts of -e; else the script comes from outside. */
function* commandLine(
  { words, from, evidence, certainty }: Command,
  world: World,
): Generator<ReachStep, void, undefined> {
  const at = { path: from, world };
  const how = { kind: 'requires', certainty, evidence } as const;
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (/^(?:-v|--version|-h|--help|--copyright)$/.test(word)) return;
    if (word.startsWith('-r')) {
      yield* featureSteps(word.slice(2) || (words[++index] ?? ''), at, how);
      continue;
    }
    if (word.startsWith('-I')) {
      const folder = word.slice(2) || (words[++index] ?? '');
      for (const place of folder.startsWith('/')
        ? ['']
        : [`${world.run.workingFolder}/`, `/${folderOf(from)}/`])
        yield {
          ...how,
          to: { folder: place + folder, suffixes: LOADED },
          use: 'code',
          certainty: 'possible',
        };
      continue;
    }
    const inline = /^-[lnpawWsx0-9]*e/.exec(word)?.[0];
    if (inline !== undefined) {
      for (const step of textSteps(
        readRuby([word.slice(inline.length), ...words.slice(index + 1)].join(' ')),
        at,
      ))
        yield { ...step, evidence };
      return;
    }
    if (/^-[CEFKx]$/.test(word)) index++;
    if (word.startsWith('-')) continue;
    const program = world.program(word);
    const script =
      fileOfWord(world, word, folderOf(from))?.file ??
      (program === undefined ? undefined : world.tree.get(program));
    if (script === undefined) continue;
    yield { to: { path: `/${script.path}` }, kind: 'runs', use: 'code', certainty, evidence };
    yield* toldSteps(wordsOfLine(words.slice(index + 1), evidence), { path: script.path, world });
    if (!isRead(script.path, world))
      yield anyFeature(evidence, { path: script.path, world }, 'the script was not read');
    return;
  }
  yield {
    ...anyFeature(evidence, at, 'Ruby is given its script from outside'),
    trigger: 'program-given-at-run',
  } as ReachStep;
}
