import type { Edge, World } from '../types.ts';
import { folderOfChosen } from './chosen-modules.ts';

/** Sources of languages that load what they find in a folder. */
const MODULES = ['.py', '.pm', '.pl', '.rb', '.js', '.mjs', '.cjs', '.php', '.lua', '.tcl', '.scm', '.jar'];

/**
 * A folder that settings, an argument or a variable names: what is in it is opened, and loaded where it can be (`--plugins=DIR`,
 * `pythonpath = DIR`): what libraries and modules lead to counts.
 */
export function* namedFolderSteps(
  folder: string,
  step: Omit<Edge, 'to' | 'use'>,
  world: World,
): Generator<Edge, void, undefined> {
  const { to, others } = folderOfChosen(folder, world, step);
  yield { ...step, to, use: 'data' };
  yield { ...step, to: { ...to, only: 'library' }, use: 'code' };
  yield* others;
  yield { ...step, to: { folder, suffixes: MODULES }, use: 'code' };
}
