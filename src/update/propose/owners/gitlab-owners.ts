import { pathGlob } from '../../../base/glob.ts';
import type { OwnersFormat } from './types.ts';
import { linesOfWords } from './words.ts';

type Section = { defaults: string[]; owners: string[]; isExcluded: boolean };

/** GitLab's "Syntax of CODEOWNERS file": in each section the last pattern that fits is the one, and those of all sections own the file. */
export const GITLAB_OWNERS: OwnersFormat = {
  places: ['CODEOWNERS', 'docs/CODEOWNERS', '.gitlab/CODEOWNERS'],
  async ownersOf(text, path) {
    const sections = new Map<string, Section>();
    const sectionOf = (name: string): Section => {
      const known = sections.get(name) ?? { defaults: [], owners: [], isExcluded: false };
      sections.set(name, known);
      return known;
    };
    let section = sectionOf('');
    for (const [first = '', ...rest] of linesOfWords(text)) {
      const heading = headingOf([first, ...rest]);
      if (heading !== undefined) {
        section = sectionOf(heading.name);
        section.defaults = heading.owners;
      } else if (first.startsWith('!')) section.isExcluded ||= fits(first.slice(1), path);
      else if (fits(first, path)) section.owners = rest.length > 0 ? rest : section.defaults;
    }
    return [...sections.values()].flatMap(({ owners, isExcluded }) => (isExcluded ? [] : owners));
  },
};

/** `[Name]`, `^[Name]`, `[Name][2] @default`; names are the same in any case. */
function headingOf(words: readonly string[]): { name: string; owners: string[] } | undefined {
  const line = words.join(' ').replace(/^\^/, '');
  const end = line.indexOf(']');
  if (!line.startsWith('[') || end < 0) return undefined;
  const owners = line
    .slice(end + 1)
    .replace(/^\[\d+\]/, '')
    .split(' ')
    .filter((owner) => owner !== '');
  return { name: line.slice(1, end).toLowerCase(), owners };
}

/** Without a slash at its start a pattern fits in any folder; only one that ends with a slash owns what is below. */
function fits(pattern: string, path: string): boolean {
  const anywhere = pattern.startsWith('/') ? pattern : `**/${pattern}`;
  return pathGlob(anywhere.endsWith('/') ? `${anywhere}**` : anywhere).fits(path);
}
