import type { ImageFile, ImageTree } from '../../image-files/index.ts';
import { elfObjectExaminer, isLibrary } from '../facts/elf-object.ts';
import type { Target } from '../types.ts';
import { isGeneric } from './generic.ts';
import { followPath, NO_LINKS, type RealPath } from './real-path.ts';

const LIMIT_DEPTH = 64;
/** apt's programs and python3-apt link these. Nobody loads a package manager by a name that he computes, and dpkg with all that it runs comes with it. */
const OF_APT = /(?:^|\/)libapt-(?:pkg|private|inst)\.so/;

type Only = Extract<Target, { folder: string } | { anywhere: unknown }>['only'];

/** The files that a target stands for, found once. */
export class TargetFiles {
  readonly #tree: ImageTree;
  readonly #searchPath: readonly string[];
  readonly #givenPath: readonly string[];
  readonly #below = new Map<string, readonly ImageFile[]>();
  #all: readonly ImageFile[] | undefined;

  /** Folders of PATH: of the config, and those that others put into it. */
  constructor(tree: ImageTree, searchPath: readonly string[], givenPath: readonly string[]) {
    this.#tree = tree;
    this.#searchPath = searchPath;
    this.#givenPath = givenPath;
  }

  filesOf(target: Exclude<Target, { all: unknown }>): RealPath[] {
    if ('path' in target) {
      const found = followPath(this.#tree, target.path);
      return found === undefined ? [] : [found];
    }
    if ('programs' in target)
      return [...this.#searchPath, ...(target.programs === true ? this.#givenPath : [])].flatMap((folder) =>
        this.#inFolder({ folder, shallow: true }),
      );
    if ('anywhere' in target)
      return this.#everything()
        .filter((file) => endsWithOne(file.path, target.anywhere) && this.#isWanted(file, target.only))
        .map((file) => ({ file, links: NO_LINKS }));
    return this.#inFolder(target);
  }

  /** Files below a folder, also by symlinks in it, but not into generic folders. */
  #inFolder({
    folder,
    suffixes,
    without,
    except,
    only,
    shallow = false,
  }: Extract<Target, { folder: string }>): RealPath[] {
    const start = followPath(this.#tree, folder);
    if (start?.file.type !== 'directory') return start === undefined ? [] : [start];
    const files = shallow ? this.#entries(start.file.path) : this.#filesBelow(start.file.path);
    const found: RealPath[] = start.links.length > 0 ? [start] : [];
    for (const file of files) {
      if (suffixes !== undefined && !endsWithOne(file.path, suffixes)) continue;
      if (without !== undefined && endsWithOne(file.path, without)) continue;
      if (except?.some((beginning) => file.path.startsWith(beginning)) === true) continue;
      const led =
        file.type === 'file'
          ? { file, links: NO_LINKS }
          : (followPath(this.#tree, `/${file.path}`) ?? { file, links: [file] });
      if (this.#isWanted(led.file, only)) found.push(led);
    }
    return found;
  }

  #entries(folder: string): ImageFile[] {
    return this.#tree
      .names(folder)
      .flatMap((name) => this.#tree.get(join(folder, name), { follow: false }) ?? []);
  }

  #filesBelow(folder: string, depth = 0): readonly ImageFile[] {
    const known = this.#below.get(folder);
    if (known !== undefined) return known;
    // For links that lead back here.
    this.#below.set(folder, []);
    const files = this.#entries(folder).flatMap((file) => {
      if (file.type === 'file') return [file];
      const inner = file.type === 'symlink' ? this.#tree.get(file.path) : file;
      const below =
        inner?.type === 'directory' && depth < LIMIT_DEPTH && (inner === file || !isGeneric(inner.path))
          ? this.#filesBelow(inner.path, depth + 1)
          : [];
      return file.type === 'symlink' ? [file, ...below] : below;
    });
    this.#below.set(folder, files);
    return files;
  }

  #isWanted({ path, magic, mode, type }: ImageFile, only: Only): boolean {
    if (only === undefined) return true;
    if (only === 'executable') return type === 'file' && (mode & 0o111) !== 0;
    if (magic !== 'elf') return false;
    if (only !== 'elf' && OF_APT.test(path)) return false;
    const object = this.#tree.factsAt(elfObjectExaminer, path);
    if (only === 'library for Java') return object === undefined || object.isForJava === true;
    return only === 'elf' || isLibrary(object);
  }

  #everything(): readonly ImageFile[] {
    this.#all ??= [...this.#tree.files()].filter(({ type }) => type === 'file');
    return this.#all;
  }
}

export function join(folder: string, name: string): string {
  return folder === '' ? name : `${folder}/${name}`;
}

function endsWithOne(path: string, suffixes: readonly string[]): boolean {
  return suffixes.some((suffix) => path.endsWith(suffix));
}
