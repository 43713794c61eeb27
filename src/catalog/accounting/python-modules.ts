import type { ImageTree } from '../../image-files/index.ts';
import { noteExaminer } from '../kinds/python/examiners.ts';
import { BUNDLED_PYTHON } from '../known/bundled-python.ts';
import type { CatalogComponent } from '../types.ts';
import { pythonPlace } from './package-place.ts';

const INFO = /^[^/]+\.(?:dist|egg)-info(?=\/|$)/;

/**
 * What belongs to projects of Python that do not list their files: the modules beside them that top_level.txt names, else those of the
 * project's own name. The lists of a system's package say it of those that it brought.
 */
export class PythonModules {
  /** Paths without the suffix of a file. */
  readonly #modules = new Set<string>();

  constructor(components: readonly CatalogComponent[], tree: ImageTree) {
    for (const { type, name, evidence, accounts, ownedBy } of components)
      if (type === 'pypi' && ownedBy.length === 0 && !accounts.some((path) => path.endsWith('.py')))
        for (const location of evidence.flatMap(({ declared, locations }) => (declared ? [] : locations)))
          for (const module of modulesBeside(location, name, tree)) this.#modules.add(module);
  }

  /** `place`: a folder of modules, or the file that is all of one. */
  has(place: string): boolean {
    return this.#modules.has(place.replace(/\.py$/, '').toLowerCase());
  }
}

function modulesBeside(location: string, project: string, tree: ImageTree): string[] {
  const site = pythonPlace(location);
  const [info] = INFO.exec(location.slice(site?.length)) ?? [];
  if (site === undefined || info === undefined) return [];
  const stated = tree.factsAt(noteExaminer, `${site}${info}/top_level.txt`)?.split(/\s+/) ?? [];
  const modules = stated.some((module) => module !== '') ? stated : modulesNamedAs(project);
  return modules.map((module) => `${site}${module}`.toLowerCase());
}

/** Many say in their name that they are for Python, and some have another name than their module. */
function modulesNamedAs(project: string): string[] {
  const module = project.replaceAll(/[-.]/g, '_');
  const known = BUNDLED_PYTHON.filter((each) => each.project === project);
  return [
    module,
    module.replace(/^(?:python_|py)|_python$/, ''),
    ...known.map((each) => each.module.replace(/\.py$/, '')),
  ];
}
