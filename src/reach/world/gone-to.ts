import type { World } from '../types.ts';
import { followPath } from './real-path.ts';
import { fileOfWord } from './words.ts';

const GOES = /^(?:cd|-C|--chdir)$/;
const CHDIR = '--chdir=';

/**
 * The words of a line, and of a text for a shell in it, that name a file only in a folder that it goes to: `cd /srv && python3 app.py`,
 * `env -C /srv python3 app.py`. Each with its path.
 */
export function filesGoneTo(
  words: readonly string[],
  beside: string,
  world: World,
): ReadonlyMap<string, string> {
  const folders = words.flatMap((word, index) => {
    const named = GOES.test(words[index - 1] ?? '')
      ? word.replace(/;$/, '')
      : word.startsWith(CHDIR)
        ? word.slice(CHDIR.length)
        : '';
    const found = named.startsWith('/') ? followPath(world.tree, named)?.file : undefined;
    return found?.type === 'directory' ? [found.path] : [];
  });
  const found = new Map<string, string>();
  if (folders.length === 0) return found;
  for (const word of words) {
    if (word === '' || word.startsWith('/') || word.startsWith('-')) continue;
    if (fileOfWord(world, word, beside) !== undefined) continue;
    const there = folders
      .map((folder) => followPath(world.tree, `/${folder}/${word}`)?.file)
      .find((file) => file?.type === 'file');
    if (there !== undefined) found.set(word, `/${there.path}`);
  }
  return found;
}
