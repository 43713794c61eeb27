import { defineErrors } from '../base/index.ts';

export const catalogError = defineErrors({
  CATALOG_SOURCE_NOT_FOUND: { kind: 'not-found', meaning: 'There is no such file, folder or image here.' },
  CATALOG_SOURCE_INVALID: { kind: 'usage', meaning: 'The text does not say what is to be catalogued.' },
  CATALOG_DAEMON: {
    kind: 'unavailable',
    meaning: 'The socket of docker or podman did not answer, or gave no image.',
  },
  CATALOG_EXCLUDE: { kind: 'usage', meaning: 'A glob of --exclude fits everything, or nothing at all.' },
  CATALOG_LIMIT: { kind: 'refused', meaning: 'An image unpacks to more bytes than are looked at.' },
});
