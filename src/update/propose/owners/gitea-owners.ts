import type { OwnersFormat } from './types.ts';
import { linesOfWords } from './words.ts';

/** Gitea's and Forgejo's "Code owners": regular expressions for the whole path, `!` turns one round, and all that fit count. One that cannot be read counts for nothing. */
export const GITEA_OWNERS: OwnersFormat = {
  places: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitea/CODEOWNERS', '.forgejo/CODEOWNERS'],
  async ownersOf(text, path) {
    const { RE2JS } = await import('re2js');
    const fits = (pattern: string): boolean => {
      const isTurned = pattern.startsWith('!');
      try {
        return RE2JS.compile(isTurned ? pattern.slice(1) : pattern).matches(path) !== isTurned;
      } catch {
        return false;
      }
    };
    return linesOfWords(text).flatMap(([pattern = '', ...owners]) => (fits(pattern) ? owners : []));
  },
};
