import { closeSync, openSync } from 'node:fs';
import { fileChanged } from './file-changed.ts';

/** More are not held open: an application may have more files than a process may open, and each is mostly read once. */
const MOST_OPEN = 128;

/** Files that are read at once, or again soon. Close it. */
export class OpenFiles {
  readonly #open = new Map<string, number>();

  /** Valid until the next is asked for. Throws BUILD_FILE_CHANGED where it cannot be opened. */
  handle(path: string): number {
    const known = this.#open.get(path);
    if (known !== undefined) return known;
    for (const [oldest, handle] of this.#open) {
      if (this.#open.size < MOST_OPEN) break;
      this.#open.delete(oldest);
      closeSync(handle);
    }
    const opened = openFile(path);
    this.#open.set(path, opened);
    return opened;
  }

  close(): void {
    for (const handle of this.#open.values()) closeSync(handle);
    this.#open.clear();
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw fileChanged(path, cause);
  }
}
