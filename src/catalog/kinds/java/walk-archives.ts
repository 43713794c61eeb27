import { createHash } from 'node:crypto';
import { withoutUndefined } from '../../../base/without-undefined.ts';
import type { Budget, RandomAccess } from '../../../binaries/index.ts';
import type { JavaArchive } from './facts.ts';
import { identify } from './identify.ts';
import { nativeLibraries } from './native-libraries.ts';
import { npmPackages } from './npm-packages.ts';
import { OpenArchive } from './open-archive.ts';

export const ARCHIVE_SUFFIXES = [
  '.jar',
  '.war',
  '.ear',
  '.par',
  '.sar',
  '.nar',
  '.jpi',
  '.hpi',
  '.kar',
  '.far',
  '.lpkg',
  '.rar',
] as const;

/** Real ones: an ear with wars with jars with bundled jars. */
const MOST_DEPTH = 10;
const MOST_ARCHIVES = 5000;
const MOST_ENTRIES = 2_000_000;
const MOST_NESTED_BYTES = 512 << 20;
/** Of all entries and archives in it together. */
export const MOST_INFLATED_BYTES = 1024 << 20;
/** Names that are looked at, each time again. */
export const MOST_STEPS = 100_000_000;
const HASHED_AT_ONCE = 1 << 20;

/** An archive and all archives inside of it, outer ones first. */
export function walkArchives(
  content: RandomAccess,
  fileName: string,
  { budget, problem }: { budget: Budget; problem: (message: string) => void },
): JavaArchive[] {
  return new Walk(budget, problem).visit(content, { path: '', fileName, parent: undefined, depth: 0 });
}

type ArchivePlace = {
  /** `outer.jar!/inner.jar`; empty for the outermost. */
  path: string;
  fileName: string;
  /** The position of the archive that it is in. */
  parent: number | undefined;
  depth: number;
};

class Walk {
  readonly #problem: (message: string) => void;
  readonly #budget: Budget;
  readonly #found: JavaArchive[] = [];
  #entries = 0;

  constructor(budget: Budget, problem: (message: string) => void) {
    this.#budget = budget;
    this.#problem = problem;
  }

  visit(content: RandomAccess, { path, fileName, parent, depth }: ArchivePlace): JavaArchive[] {
    const problem = (message: string): void =>
      this.#problem(path === '' ? message : `${path.slice(0, 500)}: ${message}`);
    const archive = OpenArchive.open(content, this.#budget, problem);
    if (archive === undefined) return this.#found;
    this.#entries += archive.entries.size;
    const natives = nativeLibraries(archive);
    const npm = npmPackages(archive);
    const position =
      this.#found.push(
        withoutUndefined({
          path,
          parent,
          sha1: parent !== undefined ? sha1Of(content) : undefined,
          ...identify(archive, fileName),
          natives: natives.length > 0 ? natives : undefined,
          npm: npm.length > 0 ? npm : undefined,
        }),
      ) - 1;
    for (const name of archive.entries.keys()) {
      if (!ARCHIVE_SUFFIXES.some((suffix) => name.endsWith(suffix))) continue;
      const full = this.#isFull(depth);
      if (full !== undefined) {
        problem(full);
        break;
      }
      const nested = archive.access(name, MOST_NESTED_BYTES);
      if (nested === undefined) continue;
      const inner = path === '' ? name : `${path}!/${name}`;
      this.visit(nested, {
        path: inner,
        fileName: name.slice(name.lastIndexOf('/') + 1),
        parent: position,
        depth: depth + 1,
      });
    }
    return this.#found;
  }

  #isFull(depth: number): string | undefined {
    if (depth + 1 >= MOST_DEPTH) return `archives more than ${MOST_DEPTH} deep are not read`;
    if (this.#found.length >= MOST_ARCHIVES) return `more than ${MOST_ARCHIVES} archives in one are not read`;
    return this.#entries >= MOST_ENTRIES
      ? `more than ${MOST_ENTRIES} entries in one archive are not read`
      : undefined;
  }
}

function sha1Of(content: RandomAccess): string {
  const hash = createHash('sha1');
  for (let at = 0; at < content.sizeBytes; at += HASHED_AT_ONCE)
    hash.update(content.read(at, Math.min(HASHED_AT_ONCE, content.sizeBytes - at)));
  return hash.digest('hex');
}
