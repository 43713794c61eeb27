import type { LoaderObject, LoaderTree, NeededLibrary } from './loader-tree.ts';
import { glibcFolders, muslFolders } from './search-path.ts';

/** Variants for newer processors, best last: what is certainly usable comes first. */
export const HWCAPS = ['', 'glibc-hwcaps/x86-64-v2/', 'glibc-hwcaps/x86-64-v3/', 'glibc-hwcaps/x86-64-v4/'];
/** Names that musl answers for itself. */
export const MUSL_OWN =
  /^(?:lib(?:c|pthread|rt|m|dl|util|xnet)\.so|libc\.musl-[\w-]+\.so\.1|ld-musl-[\w-]+\.so\.1)$/;
const MUSL_INTERPRETER = /ld-musl-(?<arch>[\w-]+)\.so\.1$/;
const LIMIT_NEEDED = 1000;

/**
 * Where the loader would find what a program or library asks for (DT_NEEDED), in the order of the file: glibc's way, or musl's where
 * its loader is named or is the only one there. Environment variables are not known. Empty for what cannot be loaded.
 */
export function resolveNeeded(tree: LoaderTree, path: string): NeededLibrary[] {
  const real = tree.realPath(path);
  const object = real === undefined ? undefined : tree.object(real);
  if (real === undefined || object === undefined) return [];
  const musl = muslLoader(tree, object);
  const origin = real.slice(0, Math.max(real.lastIndexOf('/'), 0));
  const folders =
    musl === undefined ? glibcFolders(tree, object, origin) : muslFolders(tree, object, origin, musl.arch);
  return object.needed.slice(0, LIMIT_NEEDED).map((needed) => {
    const resolved =
      musl !== undefined && MUSL_OWN.test(needed) ? musl.path : found(tree, object, folders, needed);
    return resolved === undefined ? { needed } : { needed, resolved };
  });
}

function found(
  tree: LoaderTree,
  object: LoaderObject,
  folders: readonly string[],
  needed: string,
): string | undefined {
  const fits = (path: string): string | undefined => {
    const real = tree.realPath(path);
    const candidate = real === undefined ? undefined : tree.object(real);
    return candidate?.machine === object.machine && candidate.class === object.class ? real : undefined;
  };
  if (needed.includes('/')) return fits(needed.replace(/^\/+/, ''));
  for (const variant of HWCAPS)
    for (const folder of folders) {
      const real = fits(`${folder}/${variant}${needed}`);
      if (real !== undefined) return real;
    }
  return undefined;
}

/** A library names no loader: then what it needs tells, as Alpine's name their C library by machine. */
export function muslLoader(
  tree: LoaderTree,
  object: LoaderObject,
): { arch: string; path: string | undefined } | undefined {
  const named =
    object.interpreter ??
    object.needed.find((name) => name.startsWith('libc.musl-'))?.replace('libc.musl-', 'ld-musl-');
  const arch =
    named === undefined ? muslArchOf(tree, object) : MUSL_INTERPRETER.exec(named)?.groups?.['arch'];
  if (arch === undefined) return undefined;
  return { arch, path: tree.realPath(`lib/ld-musl-${arch}.so.1`) };
}

function muslArchOf(tree: LoaderTree, { needed }: LoaderObject): string | undefined {
  if (!needed.includes('libc.so')) return undefined;
  return tree
    .names('lib')
    .map((name) => MUSL_INTERPRETER.exec(name)?.groups?.['arch'])
    .find((arch) => arch !== undefined);
}
