import { defineErrors } from '../../base/errors.ts';

export const trustRootError = defineErrors({
  TRUST_ROOT_UNREADABLE: { kind: 'usage', meaning: 'The file of --trusted-root cannot be read.' },
  TRUST_ROOT_UNKNOWN: { kind: 'usage', meaning: 'No trust root of that name is built in or kept.' },
  TRUST_ROOT_EXISTS: { kind: 'usage', meaning: '`trust init` would pin anew what is pinned already.' },
  TRUST_ROOT_NAME: {
    kind: 'usage',
    meaning: 'A name of a trust root is malformed, or means a built-in one.',
  },
  TRUST_ROOT_DAMAGED: { kind: 'refused', meaning: 'A kept trust root cannot be read.' },
  TRUST_NOTHING_KEPT: { kind: 'usage', meaning: '`trust update` has nothing to update.' },
});
