import { displayPath } from '../../base/index.ts';
import type { Catalog, CatalogedGoProgram } from '../../catalog/index.ts';

export type CatalogDocument = Omit<Catalog, 'goPrograms'> & {
  /** `functions` in base64. */
  goPrograms: (Omit<CatalogedGoProgram, 'functions'> & { functions: string })[];
};

/** The whole catalog as JSON: paths as text, bytes in base64, nothing left out. */
export function catalogJson(catalog: Catalog): CatalogDocument {
  return {
    ...catalog,
    components: catalog.components.map((component) => ({
      ...component,
      evidence: component.evidence.map((seen) => ({ ...seen, locations: seen.locations.map(displayPath) })),
      accounts: component.accounts.map(displayPath),
      modified: component.modified.map(displayPath),
    })),
    unaccounted: catalog.unaccounted.map((file) => ({ ...file, path: displayPath(file.path) })),
    brought: catalog.brought.map((one) => ({ ...one, paths: one.paths.map(displayPath) })),
    files: catalog.files.map((file) => ({ ...file, path: displayPath(file.path) })),
    goPrograms: catalog.goPrograms.map((program) => ({
      ...program,
      path: displayPath(program.path),
      functions: Buffer.from(program.functions).toString('base64'),
    })),
    problems: catalog.problems.map((problem) => ({ ...problem, path: displayPath(problem.path) })),
  };
}
