import type { Examiner, ImageFile, ImageTree } from '../../image-files/index.ts';
import { KnownFacts } from './known-facts.ts';
import { join } from './target-files.ts';

type Folder = {
  /** Its real path. */
  path: string;
  /** By name, in byte order; undefined: it is there, and nobody has asked for it. */
  files: Map<string, ImageFile | undefined>;
};

/**
 * The tree as reach asks it: millions of questions for the same few folders, most of them for names that are not there. Each folder is
 * listed once, and answers for all its names.
 */
export class ListedTree implements ImageTree {
  readonly #tree: ImageTree;
  readonly #asked = new Map<string, Folder | undefined>();
  /** By real path: however many links lead to a folder, it is held once. */
  readonly #real = new Map<string, Folder>();

  /** By examiner. */
  readonly #facts = new Map<string, KnownFacts>();
  #lastReal: string | undefined;
  #files: readonly ImageFile[] | undefined;
  /** By path: a folder's list, those of examiners and whoever follows have each file and its path as one object. */
  #byPath: ReadonlyMap<string, ImageFile> | undefined;
  #names: ReadonlySet<string> | undefined;

  constructor(tree: ImageTree) {
    this.#tree = tree;
  }

  get size(): number {
    return this.#tree.size;
  }

  get(path: string, { follow = true }: { follow?: boolean } = {}): ImageFile | undefined {
    const slash = path.lastIndexOf('/');
    const name = path.slice(slash + 1);
    if (slash === 0 || name === '' || name === '.' || name === '..') return this.#tree.get(path, { follow });
    const file = this.entry(slash < 0 ? '' : path.slice(0, slash), name);
    return follow && file?.type === 'symlink' ? this.#tree.get(path) : file;
  }

  /** What a folder has by a name that is neither empty, `.` nor `..`; a symlink itself. Spares whoever has both a path made of them. */
  entry(path: string, name: string): ImageFile | undefined {
    const folder = this.#folderAt(path);
    if (folder === undefined) return undefined;
    const known = folder.files.get(name);
    if (known !== undefined || !folder.files.has(name)) return known;
    const whole = join(folder.path, name);
    const file = this.#listed(whole) ?? this.#tree.get(whole, { follow: false });
    folder.files.set(name, file);
    return file;
  }

  /** Whether anything in the image is named so: most words of texts name nothing, wherever they are looked for. */
  hasName(name: string): boolean {
    this.#names ??= namesIn(this);
    return this.#names.has(name);
  }

  names(path: string): string[] {
    return [...(this.#folderAt(path)?.files.keys() ?? [])];
  }

  /** Held: what asks for them all is a dozen packs and steps. */
  files(): readonly ImageFile[] {
    return (this.#files ??= [...this.#tree.files()]);
  }

  #listed(path: string): ImageFile | undefined {
    this.#byPath ??= new Map(this.files().map((file) => [file.path, file]));
    return this.#byPath.get(path);
  }

  factsOf<Facts>(examiner: Examiner<Facts>): Iterable<{ file: ImageFile; facts: Facts }> {
    return this.#tree.factsOf(examiner);
  }

  factsAt<Facts>(examiner: Examiner<Facts>, path: string): Facts | undefined {
    const known = this.#known(examiner);
    if (known.paths.has(path)) return known.at(path) as Facts | undefined;
    // Most are asked for by their real path, by one pack after another, and have none.
    if (known.paths.size === 0 || path === this.#lastReal) return undefined;
    const file = this.get(path);
    if (file?.path === path) this.#lastReal = path;
    return file !== undefined && known.paths.has(file.path)
      ? (known.at(file.path) as Facts | undefined)
      : undefined;
  }

  #known(examiner: Examiner<unknown>): KnownFacts {
    const known = this.#facts.get(examiner.id);
    if (known !== undefined) return known;
    const paths = [...this.#tree.factsOf(examiner)].map(
      ({ file: { path } }) => this.#listed(path)?.path ?? path,
    );
    const made = new KnownFacts(this.#tree, examiner, new Set(paths));
    this.#facts.set(examiner.id, made);
    return made;
  }

  #folderAt(path: string): Folder | undefined {
    const known = this.#asked.get(path);
    if (known !== undefined || this.#asked.has(path)) return known;
    const folder = this.#list(path);
    this.#asked.set(path, folder);
    return folder;
  }

  #list(path: string): Folder | undefined {
    const found = path === '' ? '' : this.#tree.get(path);
    if (found === undefined || (found !== '' && found.type !== 'directory')) return undefined;
    const real = found === '' ? '' : found.path;
    const known = this.#real.get(real);
    if (known !== undefined) return known;
    const folder = { path: real, files: new Map(this.#tree.names(real).map((name) => [name, undefined])) };
    this.#real.set(real, folder);
    return folder;
  }
}

function namesIn(tree: ImageTree): Set<string> {
  const names = new Set<string>();
  for (const { path } of tree.files()) names.add(path.slice(path.lastIndexOf('/') + 1));
  return names;
}
