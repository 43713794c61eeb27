import { readGiven } from '../facts/given-variables.ts';
import { textExaminer } from '../facts/text-facts.ts';
import type { World } from '../types.ts';
import { homesOf } from './homes.ts';
import { followPath } from './real-path.ts';

const HOME = /\$(?:HOME\b|\{HOME\})|~(?=\/)/;
const VARIABLE = /\$(?:(\w+)|\{(\w+)\})/g;

/**
 * Folders that a script, settings or a command line put into PATH: what they start, and what that starts, looks for programs there, too. No
 * leading slash.
 */
export function givenSearchPath(
  { tree, environment }: Pick<World, 'tree' | 'environment'>,
  words: Iterable<string>,
): string[] {
  const folders = new Set<string>();
  const homes = homesOf({ tree, environment });
  const expanded = (text: string): string[] => {
    const plain = text.replaceAll(VARIABLE, (whole, name = '', braced = '') =>
      name + braced === 'HOME' ? whole : (environment.get(name + braced) ?? whole),
    );
    return HOME.test(plain) ? homes.map((home) => plain.split(HOME).join(home)) : [plain];
  };
  const texts = [...words];
  for (const { path } of tree.files()) texts.push(...(tree.factsAt(textExaminer, path)?.given ?? []));
  for (const text of texts.filter((each) => each.startsWith('PATH=')).flatMap(expanded)) {
    const given = readGiven(text);
    for (const part of given?.parts ?? []) {
      const found = part.startsWith('/') ? followPath(tree, part)?.file : undefined;
      if (found?.type === 'directory') folders.add(found.path);
    }
  }
  return [...folders];
}
