import type { ImageTree } from '../../../image-files/index.ts';
import type { World } from '../../types.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';

const PART = /^[\w.+@-]{1,64}$/;
const MOST_PARTS = 9;
/** What a program puts a folder in the place of: `%s/x`, `$HOME/x`, `./x`, and `/x` at the end of one. */
const PUT_BEFORE = /^(?:%s|\$\{?\w+\}?|\.{1,2})?\//;
/** `${datadir}/x`: of every program's folders. */
const USUAL = /(?:dir|prefix|root)\}?\/$/i;
const ABSOLUTE = /^\/[\w.+@-]+(?:\/[\w.+@-]+)*\/?$/;
const LIMIT_FOLDERS = 64;
const MULTIARCH = /^[a-z0-9_]+-linux-[a-z]+$/;

/** Where a program may mean a relative text to begin. No leading slashes. */
export type Bases = {
  /** Its own folder, and the work dir. */
  near: readonly string[];
  /** Folders that its texts name, also generic ones. */
  named: readonly string[];
  /** Those of its prefix and of every program: `git-core/templates` in `/usr/share`. */
  usual: readonly string[];
};

export type FoundPath = { path: string; isFolder: boolean };

export function basesOf(path: string, strings: readonly string[], world: World): Bases {
  const own = path.split('/').slice(0, -1);
  const prefix = own.slice(0, -1).join('/');
  const usual = [prefix, 'usr', 'usr/share', 'usr/lib', ...libraryFolders(world.tree), 'usr/libexec', 'etc'];
  const work = world.run.workingFolder.replace(/^\/+/, '');
  const present = (folders: readonly string[]): string[] =>
    [...new Set(folders)].filter((folder) => folder !== '');
  return { near: present([own.join('/'), work]), named: namedFolders(strings, world), usual: present(usual) };
}

const LIBRARIES = new WeakMap<ImageTree, readonly string[]>();

function libraryFolders(tree: ImageTree): readonly string[] {
  const known =
    LIBRARIES.get(tree) ??
    tree
      .names('usr/lib')
      .filter((name) => MULTIARCH.test(name))
      .map((name) => `usr/lib/${name}`);
  LIBRARIES.set(tree, known);
  return known;
}

/** Folders that texts name, also those that say nothing by themselves. No leading slash. */
function namedFolders(strings: readonly string[], world: World): string[] {
  const folders = new Set<string>();
  for (const text of strings) {
    if (folders.size >= LIMIT_FOLDERS) break;
    if (!ABSOLUTE.test(text)) continue;
    const found = followPath(world.tree, text)?.file;
    if (found?.type === 'directory') folders.add(found.path);
  }
  return [...folders];
}

/**
 * Files and folders, but generic ones, that a text names from one of the folders: `a/x.dat`, what is fixed of `%s/a/%s.dat`, and a plain
 * name beside the program. With a leading slash.
 */
export function relativePaths(text: string, bases: Bases, world: World): FoundPath[] {
  const put = PUT_BEFORE.exec(text)?.[0];
  const parts = fixedParts(text.slice(put?.length ?? 0));
  if (parts === undefined || (put === '/' && followPath(world.tree, text) !== undefined)) return [];
  return placesFor(parts.length > 1 || USUAL.test(put ?? ''), put !== undefined, bases).flatMap((base) => {
    if (!has(world.tree, base, parts[0] ?? '')) return [];
    const path = `/${base}/${parts.join('/')}`;
    const file = followPath(world.tree, path)?.file;
    if (file === undefined || file.type === 'other' || isGeneric(file.path)) return [];
    const isFolder = file.type === 'directory';
    if (parts.length === 1 && put === undefined && !isToldByName(file, base)) return [];
    return [{ path, isFolder }];
  });
}

/** A word alone is a file beside the program; in a folder for all programs only what is run, or named with its end. */
function isToldByName(file: { type: string; mode: number; path: string }, base: string): boolean {
  if (file.type !== 'file') return false;
  return !isGeneric(base) || (file.mode & 0o111) !== 0 || file.path.includes('.', file.path.lastIndexOf('/'));
}

function placesFor(isPath: boolean, isPut: boolean, { near, named, usual }: Bases): readonly string[] {
  if (isPath) return [...new Set([...near, ...named, ...usual])];
  const own = isPut ? near : near.filter((folder) => !isGeneric(folder));
  return [...new Set([...own, ...named.filter((folder) => isGeneric(folder))])];
}

/** Up to the first that is put in; undefined: none, or it is no path: `/.` says as little as `./`. */
function fixedParts(text: string): string[] | undefined {
  const all = text.replace(/\/$/, '').split('/');
  const open = all.findIndex((part) => /[%$*]/.test(part));
  const parts = open < 0 ? all : all.slice(0, open);
  const isFit = parts.length <= MOST_PARTS && parts.every((part) => PART.test(part));
  return isFit && parts.some((part) => part !== '.') ? parts : undefined;
}

const NAMES = new WeakMap<ImageTree, Map<string, ReadonlySet<string>>>();

/** Most texts are names of nothing: the first part of one is looked for among those that are there. */
function has(tree: ImageTree, folder: string, name: string): boolean {
  if (name === '.' || name === '..') return true;
  const known = NAMES.get(tree) ?? new Map<string, ReadonlySet<string>>();
  NAMES.set(tree, known);
  const names = known.get(folder) ?? new Set(tree.names(folder));
  known.set(folder, names);
  return names.has(name);
}
