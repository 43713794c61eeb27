import { defineErrors } from '../../base/errors.ts';

export const trustRootError = defineErrors({
  TRUST_ROOT_UNREADABLE: { kind: 'usage', meaning: 'The file of --trusted-root cannot be read.' },
  TRUST_ROOT_UNKNOWN: { kind: 'usage', meaning: 'No trust root of that name is built in or stored.' },
  TRUST_ROOT_EXISTS: { kind: 'usage', meaning: '`trust init` would replace a root that is already pinned.' },
  TRUST_ROOT_NAME: {
    kind: 'usage',
    meaning: 'The name of a trust root is not valid, or is that of a built-in one.',
  },
  TRUST_ROOT_DAMAGED: { kind: 'refused', meaning: 'A stored trust root cannot be read.' },
  TRUST_NOTHING_KEPT: { kind: 'usage', meaning: '`trust update` has nothing to update.' },
});
