import {
  closeSync,
  constants,
  fstatSync,
  mkdirSync,
  openSync,
  readdirSync,
  readlinkSync,
  realpathSync,
  rmdirSync,
  type Stats,
  unlinkSync,
} from 'node:fs';
import { join, sep } from 'node:path';
import { systemCodeOf } from './storage-errors.ts';

/** In place of a folder of ours lies a link that leads out of it, or into the void. */
export class LeadsOutError extends Error {
  constructor(path: string, root: string) {
    super(`${path} is a link that leads out of ${root}`);
  }
}

/**
 * A folder that is held open. What is done by the names that it gives happens in this very folder, whatever its path leads to by then:
 * who may write beside it can put a link in its place at any moment. Node has no openat(2), but Linux goes through
 * /proc/self/fd/N as through the folder itself; where there is no /proc, names are paths. Give it back with `close`.
 */
export class HeldFolder {
  /** As the user knows it, for messages. */
  readonly path: string;
  readonly #descriptor: number;
  readonly #root: HeldFolder;
  #isClosed = false;

  private constructor(path: string, descriptor: number, root: HeldFolder | undefined) {
    this.path = path;
    this.#descriptor = descriptor;
    this.#root = root ?? this;
  }

  /** Links on the way to it are followed: the path is the user's. `shown`: what messages call it. Throws what the system says. */
  static open(path: string, shown = path): HeldFolder {
    return new HeldFolder(shown, openSync(path, constants.O_RDONLY | constants.O_DIRECTORY), undefined);
  }

  /** What to call an entry of it in calls of the file system, in any thread of this process. */
  name(entry: string): string {
    if (this.#isClosed) throw new Error(`${this.path} is not held any more`);
    return HAS_PROC ? `/proc/self/fd/${this.#descriptor}/${entry}` : join(this.path, entry);
  }

  /** A folder in it, made where it is missing. It may be a link to somewhere within the folder that was opened first. Throws LeadsOutError. */
  folder(entry: string, mode = 0o777): HeldFolder {
    // Nearly all are there, and what the system refuses costs more than it does.
    const there = this.find(entry);
    if (there !== undefined) return there;
    try {
      mkdirSync(this.name(entry), { mode });
    } catch (error) {
      if (systemCodeOf(error) !== 'EEXIST') throw error;
    }
    const found = this.find(entry);
    if (found === undefined) throw new LeadsOutError(join(this.path, entry), this.#root.path);
    return found;
  }

  /** The same, but undefined where it is missing, or a link to something that is. */
  find(entry: string): HeldFolder | undefined {
    try {
      const found = this.#open(entry, 0);
      if (found.#place().startsWith(this.#root.#place() + sep)) return found;
      found.close();
    } catch (error) {
      if (systemCodeOf(error) === 'ENOENT') return undefined;
      throw error;
    }
    throw new LeadsOutError(join(this.path, entry), this.#root.path);
  }

  /** One that was made under a name of ours: a link in its place is what somebody put there, and throws what the system says. */
  own(entry: string): HeldFolder {
    return this.#open(entry, constants.O_NOFOLLOW);
  }

  stat(): Stats {
    return fstatSync(this.#descriptor);
  }

  /** The names in it. */
  entries(): string[] {
    return readdirSync(this.name('.'));
  }

  /** Takes an entry away, whatever it is, with all that is in it: of a link the link, and nothing where it leads. */
  remove(entry: string): void {
    try {
      unlinkSync(this.name(entry));
      return;
    } catch (error) {
      const code = systemCodeOf(error);
      if (code === 'ENOENT') return;
      if (code !== 'EISDIR' && code !== 'EPERM') throw error;
    }
    const inner = this.own(entry);
    try {
      for (const name of inner.entries()) inner.remove(name);
    } finally {
      inner.close();
    }
    rmdirSync(this.name(entry));
  }

  /** Where it really lies now. */
  #place(): string {
    const place = placeOf(this.#descriptor, 'latin1') ?? realpathSync(this.path, 'latin1');
    return place === sep ? '' : place;
  }

  #open(entry: string, flags: number): HeldFolder {
    const descriptor = openSync(this.name(entry), constants.O_RDONLY | constants.O_DIRECTORY | flags);
    return new HeldFolder(join(this.path, entry), descriptor, this.#root);
  }

  close(): void {
    if (!this.#isClosed) closeSync(this.#descriptor);
    this.#isClosed = true;
  }

  [Symbol.dispose](): void {
    this.close();
  }
}

/** Where what was opened really lies; undefined where there is no /proc. */
export function placeOf(descriptor: number, encoding: BufferEncoding = 'utf8'): string | undefined {
  return HAS_PROC ? readlinkSync(`/proc/self/fd/${descriptor}`, encoding) : undefined;
}

const HAS_PROC = hasProc();

function hasProc(): boolean {
  try {
    return readlinkSync('/proc/self') !== '';
  } catch {
    return false;
  }
}
