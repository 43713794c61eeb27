import type { Edge, World } from '../../types.ts';
import { foldersFor, moduleSteps, placeOf } from './modules.ts';
import { pythonListExaminer } from './python-facts.ts';

/** Groups of programs, which start as programs of their own. */
const PROGRAMS = /^(?:console_scripts|gui_scripts|distutils\.\w+|setuptools\.\w+|egg_info\.\w+)$/;
const LIMIT_LINES = 5000;

/** `[group]` and `name = module:attribute` (entry points specification): what others load by the name of a group. */
export function* entryPointSteps(path: string, world: World): Generator<Edge, void, undefined> {
  const place = placeOf(path, world);
  const folders = foldersFor(place, world);
  let group = '';
  for (const line of (world.tree.factsAt(pythonListExaminer, path) ?? '').split('\n').slice(0, LIMIT_LINES)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) group = header.trim();
    const module = /=\s*([\w.]+)/.exec(line)?.[1];
    if (module === undefined || PROGRAMS.test(group)) continue;
    const how = {
      certainty: 'possible',
      evidence: { literal: module, where: path },
      kind: 'offers',
    } as const;
    yield* moduleSteps(module, folders, { place, world, how });
  }
}
