import type { Edge, World } from '../../types.ts';
import { type At, foldersFor, moduleSteps, placeOf } from './modules.ts';
import { pythonListExaminer } from './python-facts.ts';
import { searchFolders } from './search-folders.ts';

/** Groups of programs, which start as programs of their own. */
const PROGRAMS = /^(?:console_scripts|gui_scripts|distutils\.\w+|setuptools\.\w+|egg_info\.\w+)$/;
const LIMIT_LINES = 5000;

type EntryPoint = { group: string; name: string; module: string };

/** `[group]` and `name = module:attribute` (entry points specification). */
function* entryPointsOf(path: string, world: World): Generator<EntryPoint, void, undefined> {
  let group = '';
  for (const line of (world.tree.factsAt(pythonListExaminer, path) ?? '').split('\n').slice(0, LIMIT_LINES)) {
    const header = /^\s*\[([^\]]*)\]/.exec(line)?.[1];
    if (header !== undefined) group = header.trim();
    const [, name = '', module] = /^([^=]*)=\s*([\w.]+)/.exec(line) ?? [];
    if (module !== undefined) yield { group, name: name.trim(), module };
  }
}

/** What others load by the name of a group. */
export function* entryPointSteps(path: string, world: World): Generator<Edge, void, undefined> {
  const place = placeOf(path, world);
  const folders = foldersFor(place, world);
  for (const { group, module } of entryPointsOf(path, world)) {
    if (PROGRAMS.test(group)) continue;
    const how = {
      certainty: 'possible',
      evidence: { literal: module, where: path },
      kind: 'offers',
    } as const;
    yield* moduleSteps(module, folders, { place, world, how });
  }
}

/** `load_entry_point('x==1', 'console_scripts', 'y')`, as setuptools writes programs: `asked` is what it is given, with spaces between. */
export function* askedEntryPoint(asked: string, { place, world }: At): Generator<Edge, void, undefined> {
  const [project = '', group, name] = asked.split(' ');
  const evidence = { literal: name ?? '', where: place.path };
  const folders = foldersFor(place, world);
  for (const folder of searchFolders(world).metadata) {
    if (!isOf(project, folder)) continue;
    const list = `${folder}/entry_points.txt`;
    for (const found of entryPointsOf(list, world))
      if (found.group === group && found.name === name)
        yield* moduleSteps(found.module, folders, {
          place,
          world,
          how: { certainty: 'possible', evidence, kind: 'asks for' },
        });
  }
}

/** `x-y` of `usr/lib/python3/dist-packages/x_y-1.dist-info`. */
function isOf(project: string, folder: string): boolean {
  const [name = ''] = folder.slice(folder.lastIndexOf('/') + 1).split(/-\d|\.(?:dist|egg)-info$/, 1);
  const normal = (text: string): string => text.replaceAll(/[-_.]+/g, '-').toLowerCase();
  return normal(name) === normal(project);
}
