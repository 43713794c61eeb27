import { bytePath, displayPath } from '../../base/index.ts';
import type { World } from '../types.ts';
import { splitWords } from './split-words.ts';

/** The program of a command line where the image has none of that name: what runs in it then comes from elsewhere, and is not known. */
export function absentProgram(argv: readonly string[], world: World): string | undefined {
  const [first] = argv;
  if (first === undefined) return undefined;
  const name = bytePath(first);
  const isThere = [name, splitWords(name)[0] ?? ''].some((each) => world.program(each) !== undefined);
  return isThere ? undefined : displayPath(name);
}
