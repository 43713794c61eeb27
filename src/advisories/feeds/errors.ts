import { defineErrors } from '../../base/index.ts';

export const feedError = defineErrors({
  FEED_UNREADABLE: { kind: 'not-found', meaning: 'There is no feed at a path, or it cannot be read.' },
  FEED_KIND_UNKNOWN: {
    kind: 'refused',
    meaning: 'The content of a file or folder is not in a recognised feed format.',
  },
  FEED_DAMAGED: { kind: 'refused', meaning: 'A feed is truncated, damaged or too large.' },
});
