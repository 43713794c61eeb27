import type { Edge } from '../types.ts';

/** Sources of languages that load what they find in a folder. */
const MODULES = ['.py', '.pm', '.pl', '.rb', '.js', '.mjs', '.cjs', '.php', '.lua', '.tcl', '.scm', '.jar'];

/**
 * A folder that settings, an argument or a variable names: what is in it is opened, and loaded where it can be (`--plugins=DIR`,
 * `pythonpath = DIR`): what libraries and modules lead to counts.
 */
export function* namedFolderSteps(
  folder: string,
  step: Omit<Edge, 'to' | 'use'>,
): Generator<Edge, void, undefined> {
  yield { ...step, to: { folder }, use: 'data' };
  yield { ...step, to: { folder, only: 'library' }, use: 'code' };
  yield { ...step, to: { folder, suffixes: MODULES }, use: 'code' };
}
