import { elfObjectExaminer } from '../../facts/elf-object.ts';
import { textExaminer, wordsExaminer } from '../../facts/text-facts.ts';
import type { Edge, Pack, ReachStep, World } from '../../types.ts';
import { givenSteps } from '../variables/index.ts';
import { wordsOfSettings, wordsOfVariables } from '../words-of-settings.ts';
import { commandLine, isPython, scriptWords, workPlace } from './command-line.ts';
import { entryPointSteps } from './entry-points.ts';
import { joinedNames } from './joined-names.ts';
import { anyModule, folderOf, foldersFor, foldersThatHave, moduleSteps, placeOf } from './modules.ts';
import { pythonExaminer, pythonListExaminer, pythonNativeExaminer } from './python-facts.ts';
import { searchFolders } from './search-folders.ts';
import { startSteps } from './start-steps.ts';
import { computedImport, isForTests, textSteps } from './text-steps.ts';
import { toldSteps } from './told-modules.ts';

/** Words of messages that are also names of modules which nothing native imports. */
const NOT_OF_NATIVE =
  /^(?:tests?|turtle(?:demo)?|this|antigravity|idlelib|lib2to3|pydoc(?:_data)?|ensurepip|venv|unittest|pdb|doctest|tkinter|cmd|code)$/;
const LIBRARY = /(?:^|\/)libpython[\w.]*\.so[\d.]*$/;

/** CPython and what runs in it: sys.path, imports of texts and of native modules, packages' data and entry points. */
export const pythonPack: Pack = {
  id: 'python',
  examiners: [
    pythonExaminer,
    pythonListExaminer,
    pythonNativeExaminer,
    elfObjectExaminer,
    textExaminer,
    wordsExaminer,
  ],
  *follow({ path, use }, world) {
    if (path.endsWith('/entry_points.txt')) yield* entryPointSteps(path, world);
    yield* toldSteps(wordsOfSettings(path, world), placeOf(path, world), world);
    if (use !== 'code') return;
    if (isPython(path) || LIBRARY.test(path)) yield* startSteps(path, world);
    if (isPython(path)) yield* toldSteps(wordsOfVariables(world), workPlace(world), world);
    yield* nativeSteps(path, world);
    const facts = world.tree.factsAt(pythonExaminer, path);
    const place = facts === undefined && !/\.pyc?$/.test(path) ? undefined : placeOf(path, world);
    if (place === undefined) return;
    if (hasText(path, world)) return;
    for (const text of facts?.given ?? []) yield* givenSteps(text, path, path, world);
    if (facts !== undefined) yield* textSteps(facts, { place, world });
    else yield anyModule({ literal: '', where: path }, world, 'the module was not read');
  },
  generic: (world) => [...searchFolders(world).all, ...searchFolders(world).environments],
  *command(command, world) {
    if (isPython(command.program)) yield* commandLine(command, world);
    else yield* scriptWords(command, world);
  },
};

/** What was compiled has its text beside it, or one folder up. */
function hasText(path: string, { tree }: World): boolean {
  const folder = folderOf(path);
  const stem = path.slice(folder.length + 1).split('.', 1)[0] ?? '';
  const source = folder.endsWith('/__pycache__') ? folderOf(folder) : folder;
  return path.endsWith('.pyc') && tree.get(`${source}/${stem}.py`) !== undefined;
}

/** What a native module imports stands among its texts; a program that has CPython in it runs texts of somebody. */
function* nativeSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  const native = world.tree.factsAt(pythonNativeExaminer, path);
  if (native !== undefined && isModule(path, world)) {
    const place = placeOf(path, world);
    const known = place.kind === 'standard' ? searchFolders(world).standard : foldersFor(place, world);
    // Of `from a import b` both stand there by themselves: what is beside it may be meant.
    const places = [known, [folderOf(path)]];
    const joined = joinedNames(native.runs, places.flat(), world.tree);
    for (const [words, except] of [[native.words, NOT_OF_NATIVE] as const, [joined, undefined] as const])
      for (const word of words)
        for (const folders of isForTests(word, place) ? [] : places) {
          if (foldersThatHave(word, folders, world).length === 0 || except?.test(word) === true) continue;
          const evidence = { literal: word, where: path };
          const how = { certainty: 'possible', evidence, kind: 'imports' } as const;
          yield* moduleSteps(word, folders, { place, world, how });
        }
    if (native.hides === true) yield* computedImport({ literal: '', where: path }, { place, world });
    yield* dataOfNative(path, world);
    return;
  }
  const needs = world.tree.factsAt(elfObjectExaminer, path)?.loads.needed ?? [];
  const literal = needs.find((name) => LIBRARY.test(`/${name}`));
  if (literal === undefined || isPython(path) || LIBRARY.test(path)) return;
  yield {
    ...anyModule({ literal, where: path }, world, 'it runs programs of Python that come from outside'),
    trigger: 'program-given-at-run',
  };
}

function isModule(path: string, world: World): boolean {
  return /\.(?:cpython-|abi3|pypy)/.test(path) || placeOf(path, world).kind !== 'other';
}

function* dataOfNative(path: string, world: World): Generator<Edge, void, undefined> {
  const { kind, root, top } = placeOf(path, world);
  if (kind !== 'package' || top === '') return;
  yield {
    to: { folder: `/${root}/${top}`, without: ['.py', '.pyc', '.so', '.pyi'] },
    kind: 'has as data',
    use: 'data',
    certainty: 'possible',
    evidence: { literal: '', where: path },
  };
}
