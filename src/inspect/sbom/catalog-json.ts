import { displayPath } from '../../base/index.ts';
import type { Catalog } from '../../catalog/index.ts';

/** The whole catalog as JSON: paths as text, nothing left out. */
export function catalogJson(catalog: Catalog): Catalog {
  return {
    ...catalog,
    components: catalog.components.map((component) => ({
      ...component,
      evidence: component.evidence.map((seen) => ({ ...seen, locations: seen.locations.map(displayPath) })),
      accounts: component.accounts.map(displayPath),
      modified: component.modified.map(displayPath),
    })),
    unaccounted: catalog.unaccounted.map((file) => ({ ...file, path: displayPath(file.path) })),
    files: catalog.files.map((file) => ({ ...file, path: displayPath(file.path) })),
    problems: catalog.problems.map((problem) => ({ ...problem, path: displayPath(problem.path) })),
  };
}
