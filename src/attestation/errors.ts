import { defineErrors } from '../base/index.ts';

export const attestationError = defineErrors({
  STATEMENT_INVALID: {
    kind: 'refused',
    meaning:
      'An in-toto statement is too large, is not valid JSON, or lacks what the specification requires.',
  },
  STATEMENT_PREDICATE_UNEXPECTED: {
    kind: 'refused',
    meaning: 'An in-toto statement is well formed but is about something other than what was asked for.',
  },
  STATEMENT_CONTRADICTORY: {
    kind: 'internal',
    meaning: 'A statement was about to be written that its own figures contradict.',
  },
});
