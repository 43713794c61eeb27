import { pathGlob } from '../../../base/glob.ts';
import type { OwnersFormat } from './types.ts';
import { linesOfWords } from './words.ts';

/** GitHub's "About code owners": patterns of gitignore without `!`, `[ ]`; the last that fits is the one. */
export const GITHUB_OWNERS: OwnersFormat = {
  places: ['.github/CODEOWNERS', 'CODEOWNERS', 'docs/CODEOWNERS'],
  async ownersOf(text, path) {
    const last = linesOfWords(text).findLast(([pattern = '']) => fits(pattern, path));
    return last?.slice(1) ?? [];
  },
};

/** A pattern with a slash before its end is from the root, another fits in any folder. It owns what is below a folder that it names, but for that of `x/*`. */
function fits(pattern: string, path: string): boolean {
  const name = pattern.replace(/\/$/, '');
  const glob = pathGlob(name.includes('/') ? name : `**/${name}`);
  if (pattern.endsWith('/')) return pathGlob(`${name.includes('/') ? name : `**/${name}`}/**`).fits(path);
  return pattern.endsWith('/*') ? glob.fits(path) : glob.covers(path);
}
