import { splitWords } from '../roots/split-words.ts';
import type { World } from '../types.ts';

/**
 * The words of a text that is given to who runs programs. Where its first word is not a program, a shell may read it: `cd /srv && serve`,
 * lines of a script. Undefined: none of its words is one.
 */
export function wordsOfRun(text: string, world: World): string[] | undefined {
  const words = splitWords(text);
  const [first = ''] = words;
  if (first.length > 1 && world.program(first) !== undefined) return words;
  const isForShell =
    words.length > 1 && words.some((word) => word.length > 1 && world.program(word) !== undefined);
  return isForShell ? ['sh', '-c', text] : undefined;
}
