import { defineErrors } from '../base/errors.ts';

export const serverError = defineErrors({
  ADMIT_CLUSTER: {
    kind: 'unavailable',
    meaning: 'The cluster that `admit` is to guard cannot be asked: it is not reached, or does not let us.',
  },
  ADMIT_LISTEN: { kind: 'usage', meaning: '`admit` cannot listen where it was told to.' },
  ADMIT_START: {
    kind: 'usage',
    meaning:
      'A process of `admit` cannot start: its policies or trust root cannot be read, or its address is taken.',
  },
  ADMIT_TLS: {
    kind: 'usage',
    meaning: 'The certificate and key that `admit` was given cannot be read, or do not belong together.',
  },
});
