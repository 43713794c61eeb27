import { type Glob, pathGlob } from '../../base/glob.ts';
import { bytePath } from '../../base/index.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { imageFilesError } from '../errors.ts';

const LIMIT_GLOB = 1000;

/**
 * Paths that the user wants left out, by globs from the image's root. A folder that fits is left out with all that is in it. Throws CATALOG_EXCLUDE for a glob that fits everything or nothing.
 */
export class Exclusions {
  readonly globs: readonly string[];
  readonly #patterns: readonly { glob: string; pattern: Glob }[];
  readonly #used = new Set<string>();

  constructor(globs: readonly string[]) {
    this.globs = globs;
    this.#patterns = globs.map((glob) => ({ glob, pattern: patternOf(glob) }));
  }

  /** `path`: a byte string without a leading slash. */
  has(path: string): boolean {
    let isFound = false;
    for (const { glob, pattern } of this.#patterns) {
      if (!pattern.covers(path)) continue;
      this.#used.add(glob);
      isFound = true;
    }
    return isFound;
  }

  /** Globs that nothing fitted so far. */
  get unused(): string[] {
    return this.globs.filter((glob) => !this.#used.has(glob));
  }
}

function patternOf(glob: string): Glob {
  const path = stripEnd(bytePath(glob).replace(/^(?:\.?\/)+/, ''), '/');
  if (path === '' || path.length > LIMIT_GLOB || /^\*+$/.test(path) || path.split('/').includes('..'))
    throw imageFilesError(
      'CATALOG_EXCLUDE',
      `${JSON.stringify(glob)} is not a valid glob of paths to leave out`,
      {
        hint: "name paths from the image's root, as in '/usr/share/doc' or '**/testdata'",
        details: { glob },
      },
    );
  return pathGlob(path);
}
