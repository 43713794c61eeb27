/** `folders`: real paths. `taken`: of `keyOf`. */
export type GroundRecord = { folders: readonly string[]; taken: Int32Array };

/** What is in a folder. `prefix`: the folder's path with a slash behind it; empty at the top. */
export type StandingEntry = { prefix: string; name: string; isFolder: boolean };

/**
 * What layers of an image made together, as far as it has to be known to tell what further layers change: where folders are, and where nothing
 * may come without that somebody takes notice, since something else stands there or was looked for. Of all but the folders a number each is
 * kept: two paths that share one are taken for the same, which only costs reading all layers.
 */
export class Ground {
  readonly #folders = new Set<string>();
  readonly #taken: Set<number>;

  constructor(standing: Iterable<StandingEntry>, taken: Iterable<number> = []) {
    this.#taken = new Set(taken);
    let [ofFolder, key] = ['', keyOf('')];
    for (const { prefix, name, isFolder } of standing) {
      if (isFolder) {
        this.#folders.add(prefix + name);
        continue;
      }
      if (prefix !== ofFolder) [ofFolder, key] = [prefix, keyOf(prefix)];
      this.#taken.add(keyOf(name, key));
    }
  }

  static of({ folders, taken }: GroundRecord): Ground {
    return new Ground(
      folders.map((name) => ({ prefix: '', name, isFolder: true })),
      taken,
    );
  }

  get record(): GroundRecord {
    return { folders: [...this.#folders], taken: Int32Array.from(this.#taken) };
  }

  /** A real path where nothing may come; of a folder: nor describe it again. With a slash behind it: nor come into it. */
  take(path: string): void {
    this.#taken.add(keyOf(path));
  }

  isFolder(path: string): boolean {
    return path === '' || this.#folders.has(path);
  }

  /** Whether nobody notices what is put there; what is put below something new goes with that. */
  isFreeFor({ path, isFolder }: { path: string; isFolder: boolean }): boolean {
    if (this.isFolder(path)) return isFolder && !this.#has(path);
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    return !this.isFolder(folder) || !(this.#has(path) || this.#has(`${folder}/`));
  }

  #has(path: string): boolean {
    return this.#taken.has(keyOf(path));
  }
}

/** FNV-1a; signed, which V8 keeps without an object for each. `before`: the key of what stands before it. */
function keyOf(path: string, before = 0x811c9dc5): number {
  let hash = before;
  for (let at = 0; at < path.length; at++) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  return hash | 0;
}
