import type { ImageTree } from '../../../image-files/index.ts';
import type { World } from '../../types.ts';
import { foldersOf } from '../../world/environment.ts';
import { isGeneric } from '../../world/generic.ts';
import { matchingPaths } from '../../world/matching-paths.ts';
import { followPath } from '../../world/real-path.ts';
import { pythonExaminer, pythonListExaminer } from './python-facts.ts';

/** Where pythons of Debian, Alpine, Fedora and of the official images have their own modules (sysconfig, site.py). */
const STANDARD = [
  'usr/lib/python[0-9]*',
  'usr/lib64/python[0-9]*',
  'usr/local/lib/python[0-9]*',
  'usr/local/lib64/python[0-9]*',
  'opt/*/lib/python[0-9]*',
];
/** Any other python has it among its own modules, wherever it was put: of conda, pyenv, uv, Bitnami, AWS (getpath.py, STDLIB_LANDMARKS). */
const LANDMARK = /(?:^|\/)(?:python|pypy)\d[^/]*\/(?:site|os)\.pyc?$/;
const VENV = /(?:^|\/)pyvenv\.cfg$/;
const CONDA = /(?:^|\/)conda-meta\/history$/;
const PACKAGES = /(?:^|\/)(?:site|dist)-packages$/;
const METADATA = /\.(?:dist-info|egg-info|egg-link)$/;
const LIMIT_LINES = 2000;

/** Folders of sys.path, of whatever python there is; paths without a leading slash. */
export type SearchFolders = {
  /** The standard library. */
  standard: readonly string[];
  /** Where packages are installed. */
  packages: readonly string[];
  all: readonly string[];
  /** Every `*.dist-info` and `*.egg-info`. */
  metadata: readonly string[];
  /** Every `pyvenv.cfg`. */
  venvs: readonly string[];
  /** Folders of venvs and of conda: nobody loads all that is in one. */
  environments: readonly string[];
};

/** Not by tree: they depend on the environment and the work dir of the run, too. */
const KNOWN = new WeakMap<World, SearchFolders>();

export function searchFolders(world: World): SearchFolders {
  const known = KNOWN.get(world) ?? findFolders(world);
  KNOWN.set(world, known);
  return known;
}

function findFolders({ tree, environment, run }: World): SearchFolders {
  const standard = new Set(
    STANDARD.flatMap((pattern) => matching(pattern, tree)).flatMap((folder) => [
      folder,
      `${folder}/lib-dynload`,
    ]),
  );
  const packages = new Set<string>();
  const metadata = new Set<string>();
  const venvs: string[] = [];
  const environments: string[] = [];
  const isFolder = (path: string): boolean => tree.get(path)?.type === 'directory';
  const named: [string, string][] = [];
  for (const { path, type } of tree.files()) {
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    if (type !== 'file') continue;
    const parent = folder.slice(0, Math.max(folder.lastIndexOf('/'), 0));
    if (PACKAGES.test(folder)) packages.add(folder);
    if (PACKAGES.test(parent)) packages.add(parent);
    if (METADATA.test(folder) && parent !== '') {
      packages.add(parent);
      metadata.add(folder);
    }
    if (METADATA.test(path)) packages.add(folder);
    if (LANDMARK.test(path)) for (const own of [folder, `${folder}/lib-dynload`]) standard.add(own);
    if (VENV.test(path)) venvs.push(path);
    if (VENV.test(path)) environments.push(folder);
    if (CONDA.test(path)) environments.push(parent);
    for (const text of tree.factsAt(pythonExaminer, path)?.folders ?? []) named.push([folder, text]);
  }
  for (const folder of foldersOf(environment.get('PYTHONPATH'), run.workingFolder)) packages.add(folder);
  for (const [folder, text] of named) {
    const places = text.startsWith('/') ? [''] : [`/${folder}/`, `${run.workingFolder}/`];
    for (const place of places) {
      const found = followPath(tree, place + text)?.file;
      if (found?.type === 'directory' && !isGeneric(found.path)) packages.add(found.path);
    }
  }
  for (const folder of packages) for (const more of ofPathFiles(folder, tree)) packages.add(more);
  const kept = [...packages].filter((folder) => isFolder(folder) && !standard.has(folder));
  const own = [...standard].filter(isFolder);
  return {
    standard: own,
    packages: kept,
    all: [...own, ...kept],
    metadata: [...metadata],
    venvs,
    environments,
  };
}

/** Lines of `*.pth` that are no code (site.addpackage). */
function ofPathFiles(folder: string, tree: ImageTree): string[] {
  return tree
    .names(folder)
    .filter((name) => name.endsWith('.pth') || name.endsWith('.egg-link'))
    .flatMap((name) =>
      (tree.factsAt(pythonListExaminer, tree.get(`${folder}/${name}`)?.path ?? '') ?? '').split('\n'),
    )
    .slice(0, LIMIT_LINES)
    .map((line) => line.trim())
    .filter((line) => line !== '' && !/^(?:#|import[ \t])/.test(line))
    .flatMap((line) => {
      const found = followPath(tree, line.startsWith('/') ? line : `/${folder}/${line}`)?.file;
      return found?.type === 'directory' && !isGeneric(found.path) ? [found.path] : [];
    });
}

function matching(pattern: string, tree: ImageTree): string[] {
  return matchingPaths(pattern, (folder) => tree.names(folder)).filter(
    (path) => tree.get(path, { follow: false })?.type === 'directory',
  );
}
