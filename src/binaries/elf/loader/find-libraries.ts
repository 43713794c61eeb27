import type { LoaderObject, LoaderTree } from './loader-tree.ts';
import { HWCAPS, MUSL_OWN, muslLoader } from './resolve-needed.ts';
import { expanded, glibcFolders, muslFolders, relative } from './search-path.ts';

/** What a process has besides the file that asks. */
export type LoaderSurroundings = {
  /** RPATH of what loaded the file, expanded by `rpathOf`; no leading slash. */
  inherited(): Iterable<string>;
  /** Folders of LD_LIBRARY_PATH. */
  libraryPath: readonly string[];
  /** Paths that ld.so.cache has for a name. */
  cached(name: string): readonly string[];
};

/**
 * For a file that asks: every file that the loader may take for a name (DT_NEEDED, dlopen). The first of its own search, that of each folder
 * which depends on the process, and each variant for newer processors. As they are looked up: symlinks are not followed. None twice;
 * empty: none. What surrounds it may grow in between.
 */
export function librarySearch(
  tree: LoaderTree,
  path: string,
  { inherited, libraryPath, cached }: LoaderSurroundings,
): (name: string) => string[] {
  const real = tree.realPath(path);
  const object = real === undefined ? undefined : tree.object(real);
  if (real === undefined || object === undefined) return () => [];
  const fits = (candidate: string): string | undefined => {
    const file = tree.realPath(candidate);
    const library = file === undefined ? undefined : tree.object(file);
    return library?.machine === object.machine && library.class === object.class ? candidate : undefined;
  };
  const origin = folderOf(real);
  const musl = muslLoader(tree, object);
  const fixed =
    musl === undefined ? glibcFolders(tree, object, origin) : muslFolders(tree, object, origin, musl.arch);
  return (name) => {
    if (name === '') return [];
    if (name.includes('/')) {
      const found = expanded(name, object, origin).flatMap((candidate) => fits(candidate) ?? []);
      return [...new Set(found)];
    }
    if (musl?.path !== undefined && MUSL_OWN.test(name)) return [musl.path];
    const found = new Set<string>();
    for (const variant of HWCAPS) {
      const at = (folder: string): string | undefined => fits(`${folder}/${variant}${name}`);
      for (const folder of inherited()) add(found, at(folder));
      for (const folder of libraryPath) add(found, at(folder));
      add(found, firstOf(fixed, at));
    }
    for (const candidate of cached(name)) add(found, fits(relative(candidate)));
    return [...found];
  };
}

/** The folders that an object hands on to what it loads: RPATH, unless there is a RUNPATH (ld.so(8)). */
export function rpathOf(object: LoaderObject, realPath: string): string[] {
  if (object.runpath.length > 0) return [];
  return object.rpath.flatMap((folder) => expanded(folder, object, folderOf(realPath)));
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function firstOf(folders: readonly string[], at: (folder: string) => string | undefined): string | undefined {
  for (const folder of folders) {
    const found = at(folder);
    if (found !== undefined) return found;
  }
  return undefined;
}

function add(found: Set<string>, path: string | undefined): void {
  if (path !== undefined) found.add(path);
}
