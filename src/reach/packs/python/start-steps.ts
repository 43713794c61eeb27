import type { Edge, ReachStep, World } from '../../types.ts';
import { folderOf, moduleSteps, placeOf } from './modules.ts';
import { searchFolders } from './search-folders.ts';

/**
 * What CPython imports by itself: pylifecycle.c and site.py before the program, traceback, warnings, threading, runpy and the like when
 * something of it is used (PyImport_ImportModule in Python/, Objects/, Parser/ and Modules/).
 */
const STARTS_WITH =
  'site os posixpath genericpath stat io abc codecs encodings _collections_abc _sitebuiltins sitecustomize usercustomize zipimport runpy importlib._bootstrap importlib._bootstrap_external importlib.util importlib.machinery importlib.abc importlib warnings traceback linecache tokenize threading collections collections.abc copyreg functools operator keyword heapq reprlib re enum types typing contextlib weakref _weakrefset locale _bootlocale datetime _pydatetime _strptime decimal inspect struct string textwrap _py_abc _colorize _compat_pickle sysconfig readline rlcompleter';
const IN_SETTINGS = ['pyvenv.cfg', '../pyvenv.cfg', 'python._pth', 'pybuilddir.txt'];

export function* startSteps(path: string, world: World): Generator<ReachStep, void, undefined> {
  const folders = searchFolders(world);
  const place = placeOf(path, world);
  const evidence = { literal: '', where: path };
  for (const name of [...STARTS_WITH.split(' '), ...machines(folders.standard, world)])
    yield* moduleSteps(name, folders.all, {
      place,
      world,
      how: { certainty: 'certain', evidence, kind: 'starts with' },
    });
  const step = { kind: 'starts with', certainty: 'certain', evidence } as const;
  for (const folder of folders.standard) {
    // A codec is looked for by the name that a text has for it.
    yield { ...step, to: { folder: `/${folder}/encodings` }, use: 'code', certainty: 'possible' };
    yield { ...step, to: { path: `/${folder}.zip` }, use: 'data' };
  }
  for (const folder of folders.packages) yield* pathFiles(folder, world, step);
  for (const name of IN_SETTINGS) yield { ...step, to: { path: `/${folderOf(path)}/${name}` }, use: 'data' };
  // What a native module of the image may ask for by a name of its own is in its texts; a venv's program is a link to another's.
  for (const file of folders.venvs) yield { ...step, to: { path: `/${file}` }, use: 'data' };
}

/** `_sysconfigdata__linux_x86_64-linux-gnu`: sysconfig imports it by a name that it puts together. */
function machines(standard: readonly string[], { tree }: World): Set<string> {
  const names = standard.flatMap((folder) => tree.names(folder));
  return new Set(names.flatMap((name) => /^(_sysconfigdata[\w-]*)\.pyc?$/.exec(name)?.[1] ?? []));
}

function* pathFiles(
  folder: string,
  { tree }: World,
  step: Pick<Edge, 'kind' | 'certainty' | 'evidence'>,
): Generator<Edge, void, undefined> {
  for (const name of tree.names(folder))
    if (name.endsWith('.pth')) {
      yield { ...step, to: { path: `/${folder}/${name}` }, use: 'code' };
      yield { ...step, to: { path: `/${folder}/${name}` }, use: 'data' };
    }
}
