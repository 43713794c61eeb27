import { bytePath, displayPath } from '../../base/index.ts';
import type { RunConfig } from '../../image-files/index.ts';
import type { World } from '../types.ts';
import { splitWords } from './split-words.ts';

/** The program of entrypoint or command where the image has none of that name: what runs in it then comes from elsewhere, and is not known. */
export function absentProgram({ entrypoint, command }: RunConfig, world: World): string | undefined {
  const [first] = [...entrypoint, ...command];
  if (first === undefined) return undefined;
  const name = bytePath(first);
  const isThere = [name, splitWords(name)[0] ?? ''].some((each) => world.program(each) !== undefined);
  return isThere ? undefined : displayPath(name);
}
