import { nameGlob } from '../../../base/glob.ts';
import type { ImageTree } from '../../../image-files/index.ts';
import { type ElfReachFacts, loadsLibraries } from '../../facts/elf-facts.ts';
import { elfObjectExaminer, isLibrary } from '../../facts/elf-object.ts';
import type { Target, Trigger, World } from '../../types.ts';
import { modulesLeftOut } from '../../world/chosen-modules.ts';
import { isGeneric } from '../../world/generic.ts';
import { followPath } from '../../world/real-path.ts';

/** A whole name of a library, with or without its folder. */
const WHOLE = /^[\w./+@-]*[\w+-]\.so(?:\.\d+)*$/;
/** The pattern of one, or the end that is put to a name: `lib%s.so.2`, `%s/%s.so`, `.so`. */
const PART = /\.so(?:$|[.%])/;
const SEPARATED = /[\s:;,]/;
const ABSOLUTE = /^\/[\w./+@-]+$/;
const FORMAT = /%[-\d.*]*l{0,2}[sdiux]|\$\{?\w+\}?|\{[^{}]*\}/g;
/** What most names of libraries have: it tells nothing apart. */
const PLAIN = /lib|so|[\d%*._/-]/g;
const LEAST_LETTERS = 3;
const LIMIT_LOOKED_AT = 2000;

/**
 * What loads libraries by a name that no text of it has: any library of the image, or those that fit where its texts have a part of the
 * name. Whole names, and folders that hold libraries, account for it. `names`: of the only ones that it may be.
 */
export function* computedLibraries(
  path: string,
  { imports, strings }: ElfReachFacts,
  world: World,
  names?: RegExp,
): Generator<Trigger, void, undefined> {
  const literal = imports?.find(loadsLibraries);
  if (literal === undefined) return;
  if (names !== undefined) {
    const found = librariesOf(world.tree).filter(
      (name) => names.test(lastName(name)) && !modulesLeftOut(folderOf(name), world).includes(name),
    );
    yield computed(
      path,
      literal,
      found.map((name) => ({ path: `/${name}` })),
    );
    return;
  }
  const parts = strings.filter((text) => PART.test(text) && !SEPARATED.test(text) && !WHOLE.test(text));
  const telling = parts.filter(tellsLibrary);
  for (const part of telling) yield computed(path, part, librariesLike(part, world.tree));
  const [part] = parts;
  // A pattern that tells nothing is of more than whole names, and of what is in a folder if one is named.
  const isAccounted =
    telling.length > 0 ||
    strings.some((text) => (part === undefined && namesLibraries(text)) || holdsLibraries(text, world.tree));
  if (isAccounted) return;
  yield part === undefined
    ? computed(path, literal, [{ anywhere: [''], only: 'library' }])
    : computed(path, part, librariesLike(part, world.tree));
}

/** Also `liba.so.2:libb.so.1`, of which the first that is there is loaded. */
function namesLibraries(text: string): boolean {
  return text.includes('.so') && text.split(':').every((name) => WHOLE.test(name));
}

/** Whether a text has enough of a library's name to tell which it may be. */
export function tellsLibrary(text: string): boolean {
  return text.includes('.so') && lastName(text).replace(PLAIN, '').length >= LEAST_LETTERS;
}

function computed(path: string, literal: string, widens: readonly Target[]): Trigger {
  return {
    trigger: 'computed-library',
    why: 'it loads libraries by names that it computes',
    evidence: { literal, where: path },
    widens,
  };
}

function folderOf(path: string): string {
  return path.slice(0, Math.max(path.lastIndexOf('/'), 0));
}

function lastName(text: string): string {
  return text.slice(text.lastIndexOf('/') + 1).replaceAll(FORMAT, '*');
}

/** Libraries that a text with `%s` or `{x}` in it may name. */
export function librariesLike(part: string, tree: ImageTree): Target[] {
  const name = lastName(part);
  const { fits } = nameGlob(name.startsWith('.') ? `*${name}` : name);
  return librariesOf(tree)
    .filter((path) => fits(lastName(path)))
    .map((path) => ({ path: `/${path}` }));
}

const LIBRARIES = new WeakMap<ImageTree, readonly string[]>();

/** Paths of all libraries, also by the names of symlinks to them. */
export function librariesOf(tree: ImageTree): readonly string[] {
  const known =
    LIBRARIES.get(tree) ??
    [...tree.files()]
      .filter(
        ({ path }) => tree.get(path)?.magic === 'elf' && isLibrary(tree.factsAt(elfObjectExaminer, path)),
      )
      .map(({ path }) => path);
  LIBRARIES.set(tree, known);
  return known;
}

/** Whether a text names a folder for plug-ins: libraries are in it or below it. */
function holdsLibraries(text: string, tree: ImageTree): boolean {
  const folder = ABSOLUTE.test(text) ? followPath(tree, text)?.file : undefined;
  if (folder?.type !== 'directory' || isGeneric(folder.path)) return false;
  const folders = [folder.path];
  for (let looked = 0; folders.length > 0 && looked < LIMIT_LOOKED_AT; ) {
    const at = folders.pop() ?? '';
    for (const name of tree.names(at)) {
      looked++;
      const file = tree.get(`${at}/${name}`, { follow: false });
      if (file?.magic === 'elf') return true;
      if (file?.type === 'directory') folders.push(file.path);
    }
  }
  return false;
}
