import { wordsExaminer, wordsOf } from '../facts/text-facts.ts';
import type { World } from '../types.ts';

const PASSWD = 'etc/passwd';

/** Where `~` and `$HOME` may be, with a leading slash: as the variable, the table of users and the folders of homes say. */
export function homesOf({ environment, tree }: Pick<World, 'environment' | 'tree'>): string[] {
  const told = wordsOf(tree.factsAt(wordsExaminer, PASSWD)).flatMap((word) => word.split(':'));
  const named = [environment.get('HOME') ?? '', ...told].filter((name) => /^\/\w/.test(name));
  return [...new Set(['/root', ...named, ...tree.names('home').map((name) => `/home/${name}`)])];
}
