import { defineErrors } from '../../base/index.ts';

export const feedError = defineErrors({
  FEED_UNREADABLE: { kind: 'not-found', meaning: 'There is no feed at a path, or it cannot be read.' },
  FEED_KIND_UNKNOWN: {
    kind: 'refused',
    meaning: 'What a file or folder holds is no feed of a kind that is read.',
  },
  FEED_DAMAGED: { kind: 'refused', meaning: 'A feed is cut off, damaged, or larger than is read.' },
});
