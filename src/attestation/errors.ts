import { defineErrors } from '../base/index.ts';

export const attestationError = defineErrors({
  STATEMENT_INVALID: {
    kind: 'refused',
    meaning: 'An in-toto statement is too big, is no JSON, or lacks what the specification demands.',
  },
  STATEMENT_PREDICATE_UNEXPECTED: {
    kind: 'refused',
    meaning: 'An in-toto statement is well formed but speaks of something else than was asked for.',
  },
  STATEMENT_CONTRADICTORY: {
    kind: 'internal',
    meaning: 'A statement was about to be written that its own figures do not bear out.',
  },
});
