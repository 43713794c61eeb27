import { elfObjectExaminer } from '../../facts/elf-object.ts';
import { textExaminer, wordsExaminer } from '../../facts/text-facts.ts';
import { splitWords } from '../../roots/split-words.ts';
import type { Command, Edge, Pack, ReachStep, Target, World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { filesBeside } from '../../world/files-beside.ts';
import { followPath } from '../../world/real-path.ts';
import { fileOfWord } from '../../world/words.ts';
import { changedFolderSteps } from '../changed-folder.ts';
import { computedProgram } from '../computed-program.ts';
import { libraryFacts } from '../elf/library-facts.ts';
import { wordsOfRun } from '../run-text.ts';
import { type ToldWord, wordsOfLine, wordsOfSettings, wordsOfVariables } from '../words-of-settings.ts';
import { includeFolders, libFolders } from './include-folders.ts';
import { perlExaminer } from './perl-facts.ts';
import { type PerlFacts, readPerl } from './read-perl.ts';

const LIBRARY = /^libperl\.so/;
const PROGRAM = /(?:^|\/)(?:perl[\d.]*|perl[\d.]+-[\w-]+|cperl|a?suidperl)$/;
/** They load what their caller names, whose own text is read. */
const FOR_CALLERS =
  /\/(?:base|parent|fields|if|autouse|AutoLoader|SelfLoader|XSLoader|DynaLoader|Exporter\/Heavy|Module\/(?:Load|Runtime|Loaded|Metadata|Implementation)|Module\/Load\/Conditional|Class\/Load(?:\/\w+)?|UNIVERSAL\/require|Encode|Encode\/Alias|PerlIO\/\w+|Tie\/\w+|Mojo\/(?:Loader|Base)|overload|charnames|_charnames|open|encoding|IPC\/(?:Open[23]|Cmd|Run3?)|IO\/(?:Pipe|Pty)|Carp|warnings|diagnostics|DBI|Cwd|PerlIO|Memoize|AnyDBM_File|Unicode\/UCD|Unicode\/Collate\/Locale|Locale\/Maketext|I18N\/LangTags\/Detect|File\/DosGlob|Git\/LoadCPAN|Git|Parse\/CPAN\/Meta|Module\/\w+|IO\/Compress\/\w+|Net\/Config|gitweb|Storable|Params\/Check|Test\/\w+)\.(?:p[lm]|cgi)$/;
/** Debian's postgresql-common: they run programs of the version that is asked for, which the postgresql pack follows. */
const OF_VERSIONS =
  /\/(?:pg_wrapper|pg_(?:ctl|create|drop|upgrade|rename|backup|restore)cluster|pg_lsclusters|pg_conftool)$/;
/** Of each version what is asked for is said by the postgresql pack. */
const BY_PACK = /^usr\/(?:lib|share)\/postgresql$/;
/** How Perl was built and where it was put, said to who builds modules. */
const OF_BUILD = /\/Config(?:_heavy)?\.p[lm]$/;
const MODULES = ['.pm', '.pl', '.al', '.ix', '.ph', '.so'];
const TEXTS = ['.pm', '.pl', '.ph'];
/** Of one word only as the names of modules begin. */
const MODULE = /^(?:[A-Z]\w+|\w{2,60}(?:::\w{1,60}){1,9})$/;
const LIMIT_FOLDERS = 400;

export const perlPack: Pack = {
  id: 'perl',
  examiners: [perlExaminer, elfObjectExaminer, textExaminer, wordsExaminer],
  generic: ({ environment, run }) => foldersOf(environment.get('PERL5LIB'), run.workingFolder),
  *follow({ path, use }, world) {
    yield* toldSteps(wordsOfSettings(path, world), path, world);
    if (use !== 'code') return;
    if (PROGRAM.test(path)) yield* started(path, world);
    yield* embedded(path, world);
    const facts = world.tree.factsAt(perlExaminer, path);
    if (facts === undefined) {
      if (/\.p[lm]$/.test(path))
        yield anyModule({ literal: '', where: path }, world, 'the module was not read');
      return;
    }
    yield* textSteps(facts, { path, world, isLoader: FOR_CALLERS.test(`/${path}`) });
  },
  *command(command, world) {
    const { program, words, evidence } = command;
    if (PROGRAM.test(program)) yield* commandLine(command, world);
    else if (world.tree.factsAt(perlExaminer, program) !== undefined)
      yield* toldSteps(wordsOfLine(words.slice(1), evidence), program, world);
  },
};

/** What every perl opens before the script (perlrun, config.over.h of Debian). */
function* started(path: string, world: World): Generator<ReachStep, void, undefined> {
  const options = splitWords(world.environment.get('PERL5OPT') ?? '');
  const evidence = { literal: `PERL5OPT=${options.join(' ')}`, where: "the image's environment" };
  if (options.length > 0)
    yield* commandLine(
      { words: ['perl', ...options, '-e', ''], program: path, from: '', evidence, certainty: 'possible' },
      world,
    );
  yield* toldSteps(wordsOfVariables(world), path, world);
  for (const folder of includeFolders(world))
    yield {
      to: { path: `/${folder}/sitecustomize.pl` },
      kind: 'starts with',
      use: 'code',
      certainty: 'possible',
      evidence: { literal: '', where: path },
    };
}

/** A program or library that has perl in it, as PL/Perl: it runs texts of somebody. */
function* embedded(path: string, world: World): Generator<ReachStep, void, undefined> {
  const needed = world.tree.factsAt(elfObjectExaminer, path)?.loads.needed ?? [];
  const literal = PROGRAM.test(path) ? undefined : needed.find((name) => LIBRARY.test(name));
  if (literal === undefined || includeFolders(world).some((folder) => isBelow(path, folder, world))) return;
  const evidence = { literal, where: path };
  if (libraryFacts(path).given === false)
    for (const folder of includeFolders(world)) {
      const to = { folder: `/${folder}`, suffixes: MODULES };
      const given: Edge = { ...step(to, literal, path, 'may be given'), certainty: 'shell' };
      yield given;
    }
  else
    yield {
      ...anyModule(evidence, world, 'it runs programs of Perl that come from outside'),
      trigger: 'program-given-at-run',
    } as ReachStep;
}

/** Native parts of modules are linked with perl, too. */
function isBelow(path: string, folder: string, { tree }: World): boolean {
  return path.startsWith(`${folder}/`) || path.startsWith(`${tree.get(folder)?.path ?? folder}/`);
}

type At = { path: string; world: World; isLoader: boolean };

function* textSteps(facts: PerlFacts, at: At): Generator<ReachStep, void, undefined> {
  const { path, world } = at;
  const around = { tree: world.tree, work: world.run.workingFolder };
  const libs = facts.libs.slice(0, LIMIT_FOLDERS).flatMap((text) => libFolders(text, path, around));
  const folders = [...new Set([...libs, ...includeFolders(world)])];
  for (const name of facts.modules) yield* moduleSteps(name, folders, path, world);
  for (const name of facts.packages) yield* partsOf(name, folders, path);
  for (const name of facts.namespaces)
    for (const folder of folders)
      yield step({ folder: `/${folder}/${pathOf(name)}`, suffixes: MODULES }, name, path, 'may load');
  for (const file of facts.files) yield* fileSteps(file, folders, at);
  yield* inFoldersForAll(facts.files, at);
  for (const name of facts.beside) yield* besideSteps(name, at);
  const isOwn = world.isApplication(path);
  for (const text of isModule(at) ? [] : facts.commands) yield* runSteps(text, at, isOwn);
  for (const text of facts.direct) yield* runSteps(text, at, !isModule(at));
  if (facts.changes !== undefined)
    yield* changedFolderSteps(facts.changes, { path, world, isOwn: !isModule(at) });
  yield* triggers(facts, at);
}

/** `Foo::Bar`: Foo/Bar.pm in the first folder that has it; a module of several versions is in several. */
function* moduleSteps(
  name: string,
  folders: readonly string[],
  path: string,
  { tree }: World,
): Generator<Edge, void, undefined> {
  for (const folder of folders) {
    const file = `${folder}/${pathOf(name)}.pm`;
    if (tree.get(file) !== undefined) yield step({ path: `/${file}` }, name, path, 'uses');
  }
}

/** Modules that settings, variables or a command line name: `engine: Far::Plug`. */
function* toldSteps(
  words: readonly ToldWord[],
  path: string,
  world: World,
): Generator<ReachStep, void, undefined> {
  for (const { word, evidence } of words)
    if (MODULE.test(word))
      yield* withEvidence(moduleSteps(word, includeFolders(world), path, world), evidence);
}

/** Native code and functions that AutoSplit put into files of their own. */
function* partsOf(name: string, folders: readonly string[], path: string): Generator<Edge, void, undefined> {
  for (const folder of folders)
    yield step({ folder: `/${folder}/auto/${pathOf(name)}`, shallow: true }, name, path, 'loads its parts');
}

/** A file beside the text, in @INC, or of a path; `$x/` in front of a tail is any folder of these. */
function* fileSteps(
  text: string,
  folders: readonly string[],
  { path, world, isLoader }: At,
): Generator<Edge, void, undefined> {
  const beside = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
  const named = fileOfWord(world, text, beside);
  if (named?.file.type === 'file') yield step({ path: named.path }, text, path, 'names');
  yield* ownFolderSteps(text, path, world);
  const cut = text.search(/[$%]/);
  const fixed = cut < 0 ? text : text.slice(0, Math.max(text.lastIndexOf('/', cut), 0));
  if (fixed.startsWith('/') && !OF_BUILD.test(path)) yield* folderSteps(fixed, text, path, world);
  if (fixed === '' || fixed.startsWith('/') || fixed.startsWith('.')) return;
  for (const folder of folders) {
    const found = followPath(world.tree, `/${folder}/${fixed}`)?.file;
    if (found?.type === 'file') yield step({ path: `/${folder}/${fixed}` }, text, path, 'names');
    if (found?.type === 'directory' && cut >= 0 && !isLoader)
      yield step({ folder: `/${folder}/${fixed}` }, text, path, 'names the folder');
  }
}

/** XML/SAX.pm opens XML/SAX/ParserDetails.ini, which it joins out of its own place in %INC. */
function* ownFolderSteps(text: string, path: string, { tree }: World): Generator<Edge, void, undefined> {
  if (text.includes('/') || !path.endsWith('.pm')) return;
  const named = `${path.slice(0, -'.pm'.length)}/${text}`;
  if (tree.get(named) !== undefined) yield step({ path: `/${named}` }, text, path, 'names');
}

/** `our $share = '/usr/share'; open F, "$share/x/y"`. */
function* inFoldersForAll(files: readonly string[], { path, world }: At): Generator<Edge, void, undefined> {
  const named = files.flatMap((text) =>
    text.startsWith('/') ? (followPath(world.tree, text)?.file ?? []) : [],
  );
  const folders = new Set(named.flatMap((file) => (world.isGeneric(file.path) ? [file.path] : [])));
  if (folders.size === 0) return;
  for (const text of files) {
    const tail = /^\$\{?\w+\}?\/([\w.+/-]+)$/.exec(text)?.[1];
    if (tail === undefined) continue;
    for (const folder of folders)
      if (followPath(world.tree, `/${folder}/${tail}`)?.file.type === 'file')
        yield step({ path: `/${folder}/${tail}` }, text, path, 'names');
  }
}

/** Templates and data that a module brings, which run where they are texts of Perl. */
function* besideSteps(name: string, { path, world }: At): Generator<Edge, void, undefined> {
  const found = followPath(world.tree, `/${path.slice(0, Math.max(path.lastIndexOf('/'), 0))}/${name}`)?.file;
  if (found?.type === 'file') yield step({ path: `/${found.path}` }, name, path, 'names');
  if (found?.type !== 'directory' || world.isGeneric(found.path)) return;
  if (includeFolders(world).some((folder) => isBelow(`${folder}/`, found.path, world))) return;
  yield step({ folder: `/${found.path}` }, name, path, 'names the folder');
}

/** `'/etc/x'`, `"/usr/share/x/$name"`: what is there is opened, and run where it can be. */
function* folderSteps(
  folder: string,
  text: string,
  path: string,
  world: World,
): Generator<Edge, void, undefined> {
  const found = followPath(world.tree, folder)?.file;
  if (found?.type !== 'directory' || world.isGeneric(found.path) || BY_PACK.test(found.path)) return;
  if (includeFolders(world).some((name) => isBelow(`${found.path}/`, name, world))) return;
  const names = step({ folder }, text, path, 'names the folder');
  yield { ...names, use: 'data' };
  yield { ...names, to: { folder, only: 'executable' } };
}

/** `isLine`: it stands where command lines do, and its options count. */
function* runSteps(
  text: string,
  { path, world }: At,
  isLine: boolean,
): Generator<ReachStep, void, undefined> {
  const plain = text.replace(/^[\s|+<>]+/, '');
  const words = isLine ? wordsOfRun(plain, world) : splitWords(plain);
  const [first = ''] = words ?? [];
  if (words === undefined || (!isLine && (first.length < 2 || world.program(first) === undefined))) return;
  const evidence = { literal: text, where: path };
  if (!isLine)
    yield {
      to: { path: `/${world.program(first)}` },
      kind: 'runs',
      use: 'code',
      certainty: 'possible',
      evidence,
    };
  else yield* world.commandSteps({ words, from: path, evidence, certainty: 'possible' });
}

/** Of a package: it does for others what their texts say. */
function isModule({ path, world }: Pick<At, 'path' | 'world'>): boolean {
  return /perl.*\.(?:p[lm]|al)$/.test(path) && !world.isApplication(path);
}

function* triggers(facts: PerlFacts, at: At): Generator<ReachStep, void, undefined> {
  const { path, world, isLoader } = at;
  const where = path;
  const isBounded = isLoader || facts.namespaces.length > 0;
  if (facts.computedModule !== undefined && !isBounded)
    yield* computedModule({ literal: facts.computedModule, where }, at);
  if (facts.computedCode !== undefined && !isLoader && world.isApplication(path))
    yield anyModule({ literal: facts.computedCode, where }, world, 'it runs a text that it computes', path);
  if (facts.isCut === true) yield anyModule({ literal: '', where }, world, 'not all of it was read', path);
  if (facts.computedCommand === undefined || isLoader) return;
  const evidence = { literal: facts.computedCommand, where };
  yield computedProgram(evidence, !isModule(at) && !OF_VERSIONS.test(`/${path}`));
}

/** A module is mostly told by its caller, whose own text is read: what it finds by itself is of its own kind. */
function* computedModule(
  evidence: Edge['evidence'],
  { path, world }: At,
): Generator<ReachStep, void, undefined> {
  const why = 'it loads a module whose name it computes';
  const folder = includeFolders(world)
    .map((name) => world.tree.get(name)?.path ?? name)
    .filter((name) => path.startsWith(`${name}/`))
    .sort((a, b) => b.length - a.length)[0];
  const [top = '', ...rest] = path.slice((folder ?? '').length + 1).split('/');
  if (folder === undefined || world.isApplication(path)) {
    yield anyModule(evidence, world, why, path);
    return;
  }
  if (rest.length > 0)
    yield {
      trigger: 'computed-import',
      why,
      evidence,
      widens: includeFolders(world).map((name) => ({ folder: `/${name}/${top}`, suffixes: MODULES })),
    };
  for (const name of includeFolders(world))
    yield {
      to: { folder: `/${name}`, suffixes: MODULES },
      kind: 'may load',
      use: 'code',
      certainty: 'shell',
      evidence,
    };
}

/** `script`: of which what is beside it may be meant, too. */
function anyModule(evidence: Edge['evidence'], world: World, why: string, script?: string): ReachStep {
  return {
    trigger: 'computed-import',
    why,
    evidence,
    widens: [
      ...includeFolders(world).map((folder) => ({ folder: `/${folder}`, suffixes: MODULES })),
      ...(script === undefined ? [] : [filesBeside(script, TEXTS)]),
    ],
  };
}

/** perl(1): the script, modules of -M, folders of -I, and texts of -e. */
function* commandLine(
  { words, from, evidence }: Command,
  world: World,
): Generator<ReachStep, void, undefined> {
  const at = { path: from, world, isLoader: false };
  const folders = [...includeFolders(world)];
  for (let index = 1; index < words.length; index++) {
    const word = words[index] ?? '';
    if (/^-[mM]/.test(word)) {
      const name = /[\w:]+/.exec(word.slice(2) || (words[++index] ?? ''))?.[0] ?? '';
      yield* withEvidence(moduleSteps(name, folders, from, world), evidence);
      continue;
    }
    const inline = /^-[lnpwTtWXasi0-9.]*?[eE]/.exec(word)?.[0];
    if (inline !== undefined) {
      const text = [word.slice(inline.length), ...words.slice(index + 1)].join(' ');
      yield* withEvidence(textSteps(readPerl(text), at), evidence);
      // A text that the shell computes.
      if (/^[$`][{(]?\w*[)}`]?$/.test(text.replaceAll(/["'\s]/g, ''))) continue;
      return;
    }
    if (/^-\w*I/.test(word)) {
      const folder = word.replace(/^-\w*?I/, '') || (words[++index] ?? '');
      for (const found of libFolders(folder, `${from}/-`, {
        tree: world.tree,
        work: world.run.workingFolder,
      })) {
        folders.push(found);
        const to = { folder: `/${found}`, suffixes: MODULES };
        if (!world.isGeneric(found)) yield { ...step(to, folder, from, 'may use'), evidence };
      }
      continue;
    }
    if (word === '--' || word.startsWith('-')) continue;
    const beside = from.slice(0, Math.max(from.lastIndexOf('/'), 0));
    const script = fileOfWord(world, word, beside)?.file ?? scriptIn(word, world);
    if (script === undefined) continue;
    yield* toldSteps(wordsOfLine(words.slice(index + 1), evidence), script.path, world);
    // Without an end or a beginning that says Perl it was not read as such.
    if (script.type === 'file' && world.tree.factsAt(perlExaminer, script.path) === undefined)
      yield anyModule(
        { literal: word, where: evidence.where },
        world,
        'the script was not read',
        script.path,
      );
    return;
  }
  yield {
    ...anyModule(evidence, world, 'perl is given its script from outside'),
    trigger: 'program-given-at-run',
  } as ReachStep;
}

/** -S looks for the script in PATH. */
function scriptIn(word: string, world: World) {
  const path = world.program(word);
  return path === undefined ? undefined : world.tree.get(path);
}

function* withEvidence(
  steps: Iterable<ReachStep>,
  evidence: Edge['evidence'],
): Generator<ReachStep, void, undefined> {
  for (const found of steps) yield { ...found, evidence };
}

function step(to: Target, literal: string, where: string, kind: string): Edge {
  return { to, kind, use: 'code', certainty: 'possible', evidence: { literal, where } };
}

function pathOf(name: string): string {
  return name.replaceAll('::', '/').replace(/\/$/, '');
}
