import { type Say } from '../../../base/at-most.ts';
import { messageOf } from '../../../base/errors.ts';
import {
  type Budget,
  type RandomAccess,
  readZip,
  readZipEntry,
  type ZipEntry,
} from '../../../binaries/index.ts';

/** What is asked of an archive to tell what it is: one that is packed, or lies unpacked in a folder. */
export type ArchiveFiles = Pick<OpenArchive, 'names' | 'has' | 'read' | 'problem'> & {
  readonly entries: Pick<OpenArchive['entries'], 'keys' | 'has'>;
};

/** An archive whose directory was read; entries are inflated when they are asked for. */
export class OpenArchive {
  readonly entries: ReadonlyMap<string, ZipEntry>;
  readonly #content: RandomAccess;
  readonly #budget: Budget;
  readonly problem: Say;

  private constructor(
    content: RandomAccess,
    entries: readonly ZipEntry[],
    budget: Budget,
    problem: (message: string) => void,
  ) {
    this.#content = content;
    this.#budget = budget;
    this.problem = problem;
    this.entries = new Map(entries.map((entry) => [entry.name, entry]));
  }

  /** Undefined, and reported, when it is not a zip. */
  static open(
    content: RandomAccess,
    budget: Budget,
    problem: (message: string) => void,
  ): OpenArchive | undefined {
    const archive = readZip(content);
    if (archive === undefined) {
      problem('it is not a zip archive, or it is truncated');
      return undefined;
    }
    for (const message of archive.problems) problem(message);
    // An empty archive is not software, whatever its name.
    if (archive.entries.length === 0) return undefined;
    return new OpenArchive(content, archive.entries, budget, problem);
  }

  /** Looking through all names of an archive costs as many steps. */
  names(): IterableIterator<string> {
    this.#budget.spend('steps', this.entries.size);
    return this.entries.keys();
  }

  has(folder: string): boolean {
    for (const name of this.names()) if (name.startsWith(folder)) return true;
    return false;
  }

  /** Undefined where there is none, or it cannot be read (which is reported). */
  access(name: string, most: number): RandomAccess | undefined {
    const entry = this.entries.get(name);
    if (entry === undefined) return undefined;
    try {
      return readZipEntry(this.#content, entry, { most, budget: this.#budget, problem: this.problem });
    } catch (error) {
      this.problem(messageOf(error));
      return undefined;
    }
  }

  read(name: string, most: number): Buffer | undefined {
    const access = this.access(name, most);
    return access?.read(0, access.sizeBytes);
  }
}
