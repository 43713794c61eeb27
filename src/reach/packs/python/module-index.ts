import type { ImageTree } from '../../../image-files/index.ts';

/** What stands for one name in a folder. Paths as they are looked up, without a leading slash. */
export type ModuleFiles = {
  /** `x.py`, `x.so`, `x.cpython-313-x86_64-linux-gnu.so`, `x.pyc`. */
  code: readonly string[];
  /** What was compiled of it: `__pycache__/x.cpython-313.pyc`. */
  compiled: readonly string[];
  isFolder: boolean;
};

const MODULE = /^([^.]+)((?:\.[\w-]+)*)\.(?:py|pyc|so|pyd|pyw)$/;
const COMPILED = /^([^.]+)\..*\.pyc$|^([^.]+)\.pyc$/;
const INDEXES = new WeakMap<ImageTree, Map<string, ReadonlyMap<string, ModuleFiles>>>();

/** The modules of a folder by name; each folder is looked into once. */
export function modulesIn(folder: string, tree: ImageTree): ReadonlyMap<string, ModuleFiles> {
  const known = INDEXES.get(tree) ?? new Map<string, ReadonlyMap<string, ModuleFiles>>();
  INDEXES.set(tree, known);
  const found = known.get(folder) ?? readFolder(folder, tree);
  known.set(folder, found);
  return found;
}

function readFolder(folder: string, tree: ImageTree): ReadonlyMap<string, ModuleFiles> {
  const modules = new Map<string, { code: string[]; compiled: string[]; isFolder: boolean }>();
  const of = (name: string) => {
    const known = modules.get(name) ?? { code: [], compiled: [], isFolder: false };
    modules.set(name, known);
    return known;
  };
  const base = folder === '' ? '' : `${folder}/`;
  for (const name of tree.names(folder)) {
    const stem = MODULE.exec(name)?.[1];
    if (stem !== undefined) of(stem).code.push(`${base}${name}`);
    else if (
      !name.includes('.') &&
      name !== '__pycache__' &&
      tree.get(`${base}${name}`)?.type === 'directory'
    )
      of(name).isFolder = true;
  }
  if (modules.size > 0)
    for (const name of tree.names(`${base}__pycache__`)) {
      const match = COMPILED.exec(name);
      const stem = match?.[1] ?? match?.[2];
      if (stem !== undefined && modules.has(stem)) of(stem).compiled.push(`${base}__pycache__/${name}`);
    }
  return modules;
}
