import type { Edge, World } from '../types.ts';
import { leftOutSteps, modulesLeftOut } from './chosen-modules.ts';
import { followPath } from './real-path.ts';

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
  const except = modulesLeftOut(followPath(world.tree, folder)?.file.path ?? '', world);
  const to = except.length === 0 ? { folder } : { folder, except };
  yield { ...step, to, use: 'data' };
  yield { ...step, to: { ...to, only: 'library' }, use: 'code' };
  yield* leftOutSteps(except, step.evidence);
  yield { ...step, to: { folder, suffixes: MODULES }, use: 'code' };
}
