const NUL = 0;
const DOT = 0x2e;
const SLASH = 0x2f;
const SQUARE = 0x5b;

/**
 * Goes through NUL-separated names of functions. A package ends with the first dot after the last slash, type arguments left out:
 * `github.com/a/b.(*T).Method`. Neighbours are mostly of one package, so what is the same is told first.
 */
export class NameWalk {
  readonly #names: Uint8Array;
  /** Where the last package that there was began, and its bytes. */
  #packageAt = 0;
  #packageBytes = 0;
  start = 0;
  /** Where the package ends; not behind `start`: there is none. */
  dot = 0;
  end = -1;
  /** Whether the package is that of the last name that had one. */
  isSamePackage = false;

  constructor(names: Uint8Array) {
    this.#names = names;
  }

  /** To the next name; false: there is none. */
  next(): boolean {
    const names = this.#names;
    const start = this.end + 1;
    if (start >= names.length) return false;
    let dot = this.#dotOfSame(start);
    this.isSamePackage = dot > start;
    let at = this.isSamePackage ? dot + 1 : start;
    for (; at < names.length; at++) {
      const byte = names[at];
      if (byte === NUL) break;
      if (byte === SLASH) {
        dot = -1;
        this.isSamePackage = false;
      } else if (byte === DOT) {
        if (dot < 0) dot = at;
      } else if (byte === SQUARE) {
        const found = names.indexOf(NUL, at);
        at = found < 0 ? names.length : found;
        break;
      }
    }
    if (dot > start) [this.#packageAt, this.#packageBytes] = [start, dot - start];
    this.start = start;
    this.dot = dot;
    this.end = at;
    return true;
  }

  /** -1 where the name does not begin as the one before. */
  #dotOfSame(start: number): number {
    const names = this.#names;
    const bytes = this.#packageBytes;
    if (bytes === 0 || start + bytes >= names.length || names[start + bytes] !== DOT) return -1;
    // From behind: packages differ at their ends.
    for (let at = bytes - 1; at >= 0; at--) if (names[this.#packageAt + at] !== names[start + at]) return -1;
    return start + bytes;
  }
}
