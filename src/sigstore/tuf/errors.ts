import { defineErrors } from '../../base/errors.ts';

export const tufError = defineErrors({
  TUF_MIRROR: { kind: 'usage', meaning: 'The address of a TUF repository is neither https nor loopback.' },
  TUF_ROOT_INVALID: { kind: 'usage', meaning: 'A file is not a TUF root, or is not signed by its own keys.' },
  TUF_SIGNATURE: {
    kind: 'refused',
    meaning: 'TUF metadata does not carry enough good signatures by the keys that are pinned.',
  },
  TUF_ROLLED_BACK: {
    kind: 'refused',
    meaning: 'A TUF repository serves an older state than one seen before.',
  },
  TUF_EXPIRED: {
    kind: 'refused',
    meaning: 'TUF metadata has expired: the repository is not maintained, or frozen.',
  },
  TUF_TOO_LARGE: { kind: 'refused', meaning: 'A file of a TUF repository is larger than its limit.' },
  TUF_INVALID: {
    kind: 'refused',
    meaning: 'A TUF repository breaks the specification or contradicts itself.',
  },
  TUF_TARGET_MISSING: {
    kind: 'not-found',
    meaning: 'A TUF repository does not have the requested file.',
  },
});
