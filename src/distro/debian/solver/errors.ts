import { defineErrors } from '../../../base/index.ts';

export const solveError = defineErrors({
  SOLVE_UNKNOWN_PACKAGE: {
    kind: 'not-found',
    meaning: 'A package that the recipe names is in none of its repositories.',
  },
  SOLVE_VIRTUAL_PACKAGE: {
    kind: 'usage',
    meaning: 'The recipe names a virtual package that several packages provide.',
  },
  SOLVE_NO_VERSION: {
    kind: 'not-found',
    meaning: 'No version of a package in the repositories satisfies the constraint.',
  },
  SOLVE_EXCLUDED_REQUEST: { kind: 'usage', meaning: 'The recipe both names and excludes a package.' },
  SOLVE_UNSATISFIABLE: {
    kind: 'refused',
    meaning: 'Nothing in the repositories satisfies a dependency.',
  },
  SOLVE_CONFLICT: { kind: 'refused', meaning: 'Needed packages conflict with each other.' },
  SOLVE_TOO_HARD: {
    kind: 'refused',
    meaning: 'The solver tried its fixed number of steps and found no answer.',
  },
  SOLVE_BAD_FIELD: {
    kind: 'refused',
    meaning: 'A dependency field in the index does not follow deb-control(5).',
  },
});
