import { type LoaderSurroundings, type LoaderTree, librarySearch, rpathOf } from '../../binaries/index.ts';
import type { ImageTree } from '../../image-files/index.ts';
import { elfObjectExaminer } from '../facts/elf-object.ts';
import { ldSoCacheExaminer, loaderConfigExaminer } from '../facts/loader-files.ts';
import type { Edge, ReachStep } from '../types.ts';

/**
 * What the loader does before a program's first instruction, and for each library. RPATH is handed on from what loads to what is
 * loaded, so that a library's libraries may become more while others are followed; never fewer.
 */
export class LoaderLinks {
  readonly #tree: ImageTree;
  readonly #loaderTree: LoaderTree;
  readonly #libraryPath: readonly string[];
  readonly #cached = new Map<string, string[]>();
  readonly #searches = new Map<string, (name: string) => string[]>();
  readonly #inherited = new Map<string, Set<string>>();
  #ofInterpreters: ((name: string) => string[]) | undefined;

  /** `libraryPath`: folders of LD_LIBRARY_PATH, without a leading slash. */
  constructor(tree: ImageTree, libraryPath: readonly string[]) {
    this.#tree = tree;
    this.#libraryPath = libraryPath;
    this.#loaderTree = {
      realPath: (path) => {
        const file = tree.get(path);
        return file?.type === 'file' ? file.path : undefined;
      },
      names: (path) => tree.names(path),
      object: (path) => tree.factsAt(elfObjectExaminer, path)?.loads,
      text: (path) => tree.factsAt(loaderConfigExaminer, path),
    };
    for (const [name, path] of tree.factsAt(ldSoCacheExaminer, 'etc/ld.so.cache') ?? [])
      this.#cached.set(name, [...(this.#cached.get(name) ?? []), path]);
  }

  /**
   * Where `name` is for a file that asks for it (DT_NEEDED, dlopen); empty: nowhere. What is no object (`ctypes.CDLL('x.so')` of a script)
   * asks by its interpreter: any program of the image may be that.
   */
  libraries(name: string, from: string): string[] {
    const search = this.#searches.get(from) ?? this.#searchFor(from);
    this.#searches.set(from, search);
    return search(name);
  }

  #searchFor(from: string): (name: string) => string[] {
    const isObject = this.#tree.factsAt(elfObjectExaminer, this.#tree.get(from)?.path ?? from) !== undefined;
    if (!isObject) return (this.#ofInterpreters ??= this.#searchForAll(this.#programs()));
    return librarySearch(this.#loaderTree, from, this.#surroundings(from));
  }

  #searchForAll(programs: readonly string[]): (name: string) => string[] {
    const searches = programs.map((path) => librarySearch(this.#loaderTree, path, this.#surroundings(path)));
    return (name) => [...new Set(searches.flatMap((search) => search(name)))];
  }

  /** One of those that the loader starts and that search alike. */
  #programs(): string[] {
    const alike = new Map<string, string>();
    for (const { path } of this.#tree.files()) {
      const object = this.#tree.factsAt(elfObjectExaminer, path)?.loads;
      if (object?.interpreter === undefined) continue;
      const { interpreter, machine, rpath, runpath } = object;
      const own = rpath.length + runpath.length === 0 ? '' : path.slice(0, path.lastIndexOf('/') + 1);
      alike.set(JSON.stringify([interpreter, object.class, machine, rpath, runpath, own]), path);
    }
    return [...alike.values()];
  }

  /** Its loader, and what it needs. */
  stepsOf(path: string): ReachStep[] {
    const object = this.#tree.factsAt(elfObjectExaminer, path)?.loads;
    if (object === undefined) return [];
    const steps: Edge[] = object.needed.flatMap((name) =>
      this.libraries(name, path).map((to) => ({
        ...loads(to, name, path),
        inherits: true,
      })),
    );
    if (object.interpreter === undefined) return steps;
    return [
      loads(object.interpreter, object.interpreter, path),
      ...PROCESS_FILES.map((to) => opens(to, path, object.interpreter ?? '')),
      ...steps,
    ];
  }

  /** Whether `to` now searches in more folders than before. */
  inherit(from: string, to: string): boolean {
    const object = this.#tree.factsAt(elfObjectExaminer, from)?.loads;
    const handed = [
      ...(object === undefined ? [] : rpathOf(object, from)),
      ...(this.#inherited.get(from) ?? []),
    ];
    if (handed.length === 0) return false;
    const known = this.#inherited.get(to) ?? new Set();
    const before = known.size;
    for (const folder of handed) known.add(folder);
    this.#inherited.set(to, known);
    return known.size > before;
  }

  #surroundings(from: string): LoaderSurroundings {
    return {
      inherited: () => this.#inherited.get(from) ?? [],
      libraryPath: this.#libraryPath,
      cached: (name) => this.#cached.get(name) ?? [],
    };
  }
}

/** What glibc's loader opens for every process, where it is there (ld.so(8)). */
const PROCESS_FILES = ['/etc/ld.so.cache', '/etc/ld.so.preload'];

function loads(to: string, literal: string, where: string): Edge {
  return {
    to: { path: `/${to.replace(/^\/+/, '')}` },
    kind: 'loads',
    use: 'code',
    certainty: 'certain',
    evidence: { literal, where },
  };
}

function opens(to: string, where: string, literal: string): Edge {
  return { to: { path: to }, kind: 'opens', use: 'data', certainty: 'certain', evidence: { literal, where } };
}
