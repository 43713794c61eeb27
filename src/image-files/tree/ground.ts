/** `folders`: real paths. `taken`: of `keyOf`. */
export type GroundRecord = { folders: readonly string[]; taken: Int32Array };

type Standing = { path: string; isFolder: boolean };

/**
 * What layers of an image made together, as far as it has to be known to tell what further layers change: where folders are, and where nothing
 * may come without that somebody takes notice, since something else stands there or was looked for. Of all but the folders a number each is
 * kept: two paths that share one are taken for the same, which only costs reading all layers.
 */
export class Ground {
  readonly #folders = new Set<string>();
  readonly #taken: Set<number>;

  constructor(standing: Iterable<Standing>, taken: Iterable<number> = []) {
    this.#taken = new Set(taken);
    for (const { path, isFolder } of standing)
      if (isFolder) this.#folders.add(path);
      else this.take(path);
  }

  static of({ folders, taken }: GroundRecord): Ground {
    return new Ground(
      folders.map((path) => ({ path, isFolder: true })),
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
  isFreeFor({ path, isFolder }: Standing): boolean {
    if (this.isFolder(path)) return isFolder && !this.#has(path);
    const folder = path.slice(0, Math.max(path.lastIndexOf('/'), 0));
    return !this.isFolder(folder) || !(this.#has(path) || this.#has(`${folder}/`));
  }

  #has(path: string): boolean {
    return this.#taken.has(keyOf(path));
  }
}

/** FNV-1a; signed, which V8 keeps without an object for each. */
function keyOf(path: string): number {
  let hash = 0x811c9dc5;
  for (let at = 0; at < path.length; at++) hash = Math.imul(hash ^ path.charCodeAt(at), 0x01000193);
  return hash | 0;
}
