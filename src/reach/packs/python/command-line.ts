import { stripEnd } from '../../../base/strip-end.ts';
import type { Command, ReachStep, World } from '../../types.ts';
import { fileOfWord } from '../../world/words.ts';
import { computedProgram } from '../computed-program.ts';
import {
  anyModule,
  bare,
  edge,
  folderOf,
  foldersFor,
  type Import,
  moduleSteps,
  modulesNamed,
  type PythonPlace,
  placeOf,
} from './modules.ts';
import { pythonExaminer } from './python-facts.ts';
import { readPython } from './read-python.ts';
import { textSteps } from './text-steps.ts';

const PROGRAM = /(?:^|\/)(?:python[\d.]*(?:-dbg|d|t)?|pypy[\d.]*)$/;
const WITH_VALUE = /^-[bBdEhiIOPqRsSuvVx]*[WX]$|^--check-hash-based-pycs$/;
const NAME = /^[A-Za-z_]\w*(?:\.[A-Za-z_]\w*)*(?::[\w.()]+)?$/;

/** Whether a real path is that of an interpreter. */
export function isPython(path: string): boolean {
  return PROGRAM.test(path);
}

/** python(1): a script, `-m MODULE`, `-c TEXT`; else the program comes from outside. */
export function* commandLine(command: Command, world: World): Generator<ReachStep, void, undefined> {
  const { words, from, evidence, certainty } = command;
  const beside = folderOf(from);
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? '';
    const module = /^-[bBdEiIOPqRsSuvx]*m(.*)$/.exec(word);
    if (module !== null) {
      const name = module[1] || (words[at + 1] ?? '');
      const run = { from, world, how: { certainty, evidence } };
      yield* runModule(name, run);
      if (TESTS.test(name)) yield* testSteps(words.slice(at + 1), run);
      yield* namedSteps(words.slice(at + (module[1] ? 1 : 2)), command, world);
      return;
    }
    if (/^-[bBdEiIOPqRsSuvx]*c/.test(word)) {
      const text = [word.replace(/^-\w*?c/, ''), ...words.slice(at + 1)].join(' ');
      const place = placeOf(from === '' ? `${workFolder(world)}/-c` : from, world);
      for (const step of textSteps(readPython(text), { place: { ...place, kind: 'other' }, world }))
        yield { ...step, evidence };
      if (/^\s*[$`]/.test(text)) yield given(evidence, world);
      return;
    }
    if (WITH_VALUE.test(word)) at++;
    if (word.startsWith('-') && word !== '-') continue;
    const script = word === '-' ? undefined : fileOfWord(world, word, beside);
    const isOutside = world.run.volumes.some((volume) => `${word}/`.startsWith(`${stripEnd(volume, '/')}/`));
    if (script === undefined || isOutside) yield given({ ...evidence, literal: word }, world);
    else if (script.file.type === 'directory') {
      const main = `${script.path.replace(/^\/+/, '')}/__main__.py`;
      yield { to: { path: `/${main}` }, kind: 'runs', use: 'code', certainty, evidence };
      if (world.tree.get(main) === undefined) yield given({ ...evidence, literal: word }, world);
    } else if (script.file.magic === 'elf') {
      // No text of Python: `update-binfmts --remove python3.13 /usr/bin/python3.13`.
      return;
    } else if (world.tree.factsAt(pythonExaminer, script.file.path) === undefined) {
      const read = { ...evidence, literal: word };
      yield anyModule(read, world, 'the script was not read', script.file.path);
      yield computedProgram(read, true);
    } else yield* ownSteps(script.file.path, world);
    return;
  }
  yield given(evidence, world);
}

function given(evidence: Command['evidence'], world: World): ReachStep {
  return {
    ...anyModule(evidence, world, 'Python is given its program from outside'),
    trigger: 'program-given-at-run',
  };
}

type Run = { from: string; world: World; how: Import };

/** They import all modules of the folders that they are given, else of the one that they are started in. */
const TESTS = /^(?:unittest|pytest|py\.test|nose|nose2|green)$/;

function* testSteps(
  words: readonly string[],
  { from, world, how }: Run,
): Generator<ReachStep, void, undefined> {
  const folders = words.flatMap((word) => {
    const named = fileOfWord(world, word, folderOf(from));
    return named?.file.type === 'directory' ? [named.path] : [];
  });
  for (const folder of [`/${workFolder(world)}`, ...folders])
    yield {
      to: { folder, suffixes: ['.py', '.pyc'] },
      kind: 'looks for tests in',
      use: 'code',
      certainty: 'possible',
      evidence: how.evidence,
    };
}

/** `-m a.b`: the module, or `__main__` of the package. */
function* runModule(name: string, { from, world, how }: Run): Generator<ReachStep, void, undefined> {
  const place = placeOf(from === '' ? `${workFolder(world)}/-m` : from, world);
  const folders = foldersFor({ ...place, kind: 'other' }, world);
  let isFound = false;
  for (const module of ['runpy', 'pkgutil', name, `${name}.__main__`])
    for (const to of modulesNamed(module, folders, place, world).all) {
      isFound ||= module.startsWith(name);
      yield edge(to, { ...how, kind: 'runs' });
      if (module !== 'runpy' && 'path' in to && to.path.endsWith('.py'))
        yield* ownSteps(to.path.slice(1), world);
    }
  if (!isFound) yield given({ ...how.evidence, literal: name }, world);
}

/** Imports of what is run itself. */
function* ownSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  const place = placeOf(path, world);
  const { ownImports = [], selfTestImports = [] } = world.tree.factsAt(pythonExaminer, path) ?? {};
  for (const name of [...ownImports, ...selfTestImports])
    yield* moduleSteps(name, foldersFor(place, world), {
      place,
      world,
      how: { certainty: 'certain', evidence: { literal: name.split(':', 1)[0] ?? '', where: path } },
    });
}

/** That of a module named in no file. */
export function workPlace(world: World): PythonPlace {
  return { ...placeOf(`${workFolder(world)}/-m`, world), kind: 'other' };
}

function workFolder({ run }: World): string {
  return bare(run.workingFolder);
}

export function* scriptWords(command: Command, world: World): Generator<ReachStep, void, undefined> {
  const { words, program, evidence, certainty } = command;
  if (world.tree.factsAt(pythonExaminer, program) === undefined) return;
  const [called = ''] = words;
  // `pytest-3` is pytest.
  const title = /^[a-z.]+/.exec(called.slice(called.lastIndexOf('/') + 1))?.[0] ?? '';
  if (TESTS.test(title)) yield* testSteps(words.slice(1), { from: '', world, how: { certainty, evidence } });
  yield* namedSteps(words.slice(1), command, world);
}

/** Words of a program's command line that are modules: `gunicorn -w 2 app.wsgi:main`. */
function* namedSteps(
  words: readonly string[],
  { evidence, certainty }: Command,
  world: World,
): Generator<ReachStep, void, undefined> {
  const folders = words.filter(
    (word) => world.tree.get(word.replace(/^\/+/, ''))?.type === 'directory' && word.startsWith('/'),
  );
  const place = workPlace(world);
  const places = [...folders.map((word) => bare(word)), ...foldersFor(place, world)];
  for (const word of words.flatMap((text) => [text, text.slice(text.indexOf('=') + 1)]))
    if (NAME.test(word))
      yield* moduleSteps(word, places, {
        place,
        world,
        how: {
          certainty: certainty === 'certain' ? 'possible' : certainty,
          evidence: { ...evidence, literal: word },
          kind: 'names',
        },
      });
}
