import type { Examiner, FileHead } from '../types.ts';

/**
 * Which examiners want a file. One look into a table for each way of wanting, whatever the number of examiners: a layer has
 * files by the million.
 */
export class Dispatch {
  readonly examiners: readonly Examiner<unknown>[];
  readonly #positions: ReadonlyMap<Examiner<unknown>, number>;
  readonly #names = new Map<string, Examiner<unknown>[]>();
  /** By the text from the last dot on; suffixes without or with several dots are checked one by one. */
  readonly #extensions = new Map<string, Examiner<unknown>[]>();
  readonly #otherSuffixes: { suffix: string; examiner: Examiner<unknown> }[] = [];
  /** By last component, then the whole ending. */
  readonly #paths = new Map<string, [string, Examiner<unknown>][]>();
  /** With a slash on either side. */
  readonly #folders: { folder: string; examiner: Examiner<unknown> }[] = [];
  /** The folder that was looked at last, and who wants all that is in it: files come folder by folder. */
  #lastFolder: { path: string; wantedBy: Examiner<unknown>[] } = { path: '', wantedBy: [] };
  readonly #magic = new Map<string, Examiner<unknown>[]>();
  /** Each file is asked for when it begins and when it ends; what it seems to be may change between. */
  #last: { file: FileHead; magic: FileHead['magic']; wantedBy: Examiner<unknown>[] } | undefined;

  constructor(examiners: readonly Examiner<unknown>[]) {
    // Several cataloguers read the facts of one examiner: it looks at a file once.
    this.examiners = [...new Set(examiners)];
    this.#positions = new Map(this.examiners.map((examiner, position) => [examiner, position]));
    for (const examiner of this.examiners) this.#enter(examiner);
  }

  /** In the order of the list that the dispatch was made of; empty for most files. */
  wantedBy(file: FileHead): readonly Examiner<unknown>[] {
    const { magic } = file;
    if (this.#last?.file !== file || this.#last.magic !== magic)
      this.#last = { file, magic, wantedBy: this.#find(file) };
    return this.#last.wantedBy;
  }

  #find(file: FileHead): Examiner<unknown>[] {
    const found = new Set<Examiner<unknown>>();
    const nameAt = file.path.lastIndexOf('/') + 1;
    const name = file.path.slice(nameAt);
    add(found, this.#names.get(name));
    const dot = name.lastIndexOf('.');
    if (dot >= 0) add(found, this.#extensions.get(name.slice(dot)));
    for (const { suffix, examiner } of this.#otherSuffixes) if (name.endsWith(suffix)) found.add(examiner);
    for (const [path, examiner] of this.#paths.get(name) ?? [])
      if (endsWithPath(file.path, path)) found.add(examiner);
    add(found, this.#wantedIn(file.path.slice(0, nameAt)));
    if (file.magic !== undefined) add(found, this.#magic.get(file.magic));
    if (found.size === 0) return [];
    return [...found]
      .filter(({ wants }) => wants.accept?.(file) !== false)
      .sort((a, b) => this.#position(a) - this.#position(b));
  }

  /** `folder`: with a slash behind it, or empty. */
  #wantedIn(folder: string): readonly Examiner<unknown>[] {
    if (this.#lastFolder.path !== folder) {
      const slashed = `/${folder}`;
      const wanting = this.#folders.filter(({ folder: wanted }) => slashed.includes(wanted));
      this.#lastFolder = { path: folder, wantedBy: wanting.map(({ examiner }) => examiner) };
    }
    return this.#lastFolder.wantedBy;
  }

  #position(examiner: Examiner<unknown>): number {
    return this.#positions.get(examiner) ?? 0;
  }

  #enter(examiner: Examiner<unknown>): void {
    const { names = [], suffixes = [], paths = [], folders = [], magic = [] } = examiner.wants;
    for (const name of names) push(this.#names, name, examiner);
    for (const suffix of suffixes) {
      if (suffix.lastIndexOf('.') === 0) push(this.#extensions, suffix, examiner);
      else this.#otherSuffixes.push({ suffix, examiner });
    }
    for (const path of paths) push(this.#paths, path.slice(path.lastIndexOf('/') + 1), [path, examiner]);
    for (const folder of folders) this.#folders.push({ folder: `/${folder}/`, examiner });
    for (const kind of magic) push(this.#magic, kind, examiner);
  }
}

function endsWithPath(path: string, end: string): boolean {
  return path.endsWith(end) && (path.length === end.length || path[path.length - end.length - 1] === '/');
}

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key);
  if (list === undefined) map.set(key, [value]);
  else list.push(value);
}

function add<T>(set: Set<T>, list: readonly T[] | undefined): void {
  if (list !== undefined) for (const item of list) set.add(item);
}
