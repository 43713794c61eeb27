import { withoutUndefined } from '../../base/without-undefined.ts';
import {
  binaryError,
  type LoaderObject,
  type LoaderTree,
  openElf,
  resolveNeeded,
} from '../../binaries/index.ts';
import type { TreeFiles } from './tree-files.ts';

/** Why a program does not start. Paths as people write them, with a leading `/`; `what` may be the name of a library. */
export type Broken =
  | { why: 'missing'; what: string; neededBy: string }
  | { why: 'machine'; what: string; machine: string; neededBy: string };

export type Start = {
  /** As the config has it: `nginx`, `/app/run`, `./run`. */
  command: string;
  /** Byte strings; directories that PATH and LD_LIBRARY_PATH name. */
  path: readonly string[];
  libraryPath: readonly string[];
  workDir: string;
  /** As ELF files of the platform have it. */
  machine: string;
};

const SCRIPT_DEPTH = 8;
const FIRST_LINE_BYTES = 256;
const FILE_LIMIT = 2000;

/** What is missing, or for another machine, on the way from the first word of the command to its last library. */
export function findBroken(files: TreeFiles, start: Start): Broken[] {
  return new Walk(files, start).run();
}

class Walk {
  readonly #files: TreeFiles;
  readonly #start: Start;
  readonly #broken: Broken[] = [];
  readonly #objects = new Map<string, LoaderObject | undefined>();

  constructor(files: TreeFiles, start: Start) {
    this.#files = files;
    this.#start = start;
  }

  run(): Broken[] {
    const { command } = this.#start;
    this.#program(command, 'the command of the image', 0);
    return this.#broken;
  }

  #program(command: string, neededBy: string, depth: number): void {
    const real = this.#find(command);
    if (real === undefined) {
      this.#broken.push({ why: 'missing', what: command, neededBy });
      return;
    }
    const object = this.#object(real);
    if (object !== undefined) return this.#linked(real, object, neededBy);
    const line = this.#firstLine(real);
    const [interpreter = '', ...args] =
      /^#![ \t]*(\S.*)$/
        .exec(line)?.[1]
        ?.trim()
        .split(/[ \t]+/) ?? [];
    if (interpreter === '' || depth >= SCRIPT_DEPTH) return;
    this.#program(interpreter, `/${real}`, depth + 1);
    const named = interpreter.endsWith('/env') ? args.find((word) => !/^-|=/.test(word)) : undefined;
    if (named !== undefined) this.#program(named, `/${real}`, depth + 1);
  }

  /** As execvp(3) looks for it. */
  #find(command: string): string | undefined {
    if (command.startsWith('/')) return this.#files.realPath(relative(command));
    if (command.includes('/')) return this.#files.realPath(relative(`${this.#start.workDir}/${command}`));
    for (const folder of this.#start.path) {
      const real = this.#files.realPath(relative(`${folder}/${command}`));
      if (real !== undefined) return real;
    }
    return undefined;
  }

  /** The program, its loader, and the libraries of its libraries. What one of them has loaded under a name is there for all. */
  #linked(program: string, first: LoaderObject, neededBy: string): void {
    if (this.#isForeign(program, first, neededBy)) return;
    if (first.interpreter !== undefined && this.#files.realPath(relative(first.interpreter)) === undefined)
      this.#broken.push({ why: 'missing', what: first.interpreter, neededBy: `/${program}` });
    const tree = this.#loaderTree(program, first);
    const resolved = new Set<string>();
    const unresolved = new Map<string, string>();
    const seen = new Set([program]);
    for (const path of seen) {
      for (const { needed, resolved: at } of resolveNeeded(tree, path)) {
        if (at === undefined) unresolved.set(needed, unresolved.get(needed) ?? path);
        else {
          resolved.add(needed);
          if (seen.size < FILE_LIMIT) seen.add(at);
        }
      }
    }
    for (const [needed, by] of unresolved)
      if (!resolved.has(needed)) this.#broken.push({ why: 'missing', what: needed, neededBy: `/${by}` });
  }

  #isForeign(path: string, { machine }: LoaderObject, neededBy: string): boolean {
    if (machine === this.#start.machine) return false;
    this.#broken.push({ why: 'machine', what: `/${path}`, machine, neededBy });
    return true;
  }

  /** ld.so(8): the program's RPATH and LD_LIBRARY_PATH are for its libraries, too. */
  #loaderTree(program: string, { rpath, runpath }: LoaderObject): LoaderTree {
    const origin = `/${program.slice(0, Math.max(program.lastIndexOf('/'), 0))}`;
    const inherited = (runpath.length > 0 ? [] : rpath).map((folder) =>
      folder.replaceAll(/\$(?:ORIGIN\b|\{ORIGIN\})/g, () => origin),
    );
    const more = [...this.#start.libraryPath, ...inherited];
    return {
      realPath: (path) => this.#files.realPath(path),
      names: (path) => this.#files.names(path),
      object: (path) => {
        const object = this.#object(path);
        if (object === undefined || more.length === 0) return object;
        const isRun = object.runpath.length > 0;
        return isRun
          ? { ...object, runpath: [...object.runpath, ...this.#start.libraryPath] }
          : { ...object, rpath: [...object.rpath, ...more] };
      },
      text: (path) => this.#text(path),
    };
  }

  #object(real: string): LoaderObject | undefined {
    if (!this.#objects.has(real)) this.#objects.set(real, this.#read(real));
    return this.#objects.get(real);
  }

  #read(real: string): LoaderObject | undefined {
    const content = this.#files.content(real);
    if (content === undefined) return undefined;
    try {
      const elf = openElf(content)?.object;
      if (elf === undefined || elf.type === 'relocatable' || elf.type === 'core') return undefined;
      const { machine, class: bits, interpreter, dynamic } = elf;
      const { needed = [], rpath = [], runpath = [], flags1 = 0 } = dynamic ?? {};
      return withoutUndefined({ machine, class: bits, interpreter, needed, rpath, runpath, flags1 });
    } catch (error) {
      // What the loader makes of such a file nobody can foresee.
      if (binaryError.is(error)) return undefined;
      throw error;
    }
  }

  #firstLine(real: string): string {
    const content = this.#files.content(real);
    const start = content?.read(0, Math.min(FIRST_LINE_BYTES, content.sizeBytes));
    return start?.toString('latin1').split('\n', 1)[0] ?? '';
  }

  #text(real: string): string | undefined {
    const content = this.#files.content(real);
    return content === undefined || content.sizeBytes > 65_536
      ? undefined
      : content.read(0, content.sizeBytes).toString('latin1');
  }
}

/** A path of the image as the tree has it. */
function relative(path: string): string {
  const parts: string[] = [];
  for (const part of path.split('/'))
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  return parts.join('/');
}
