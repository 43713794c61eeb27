import { defineErrors } from '../base/index.ts';

export const imageFilesError = defineErrors({
  CATALOG_SOURCE_NOT_FOUND: { kind: 'not-found', meaning: 'The file, folder or image does not exist here.' },
  CATALOG_SOURCE_INVALID: { kind: 'usage', meaning: 'The text does not name anything to read.' },
  CATALOG_DAEMON: {
    kind: 'unavailable',
    meaning: 'The socket of docker or podman did not answer, or gave no image.',
  },
  CATALOG_EXCLUDE: { kind: 'usage', meaning: 'A glob of --exclude matches everything, or nothing at all.' },
  CATALOG_LIMIT: { kind: 'refused', meaning: 'An image unpacks to more bytes than are read.' },
  IMAGE_NAMES_LIMIT: {
    kind: 'refused',
    meaning:
      'The names in an image, or what is needed to follow them, take more than any image that is used.',
  },
  IMAGE_EXAMINE_LIMIT: {
    kind: 'refused',
    meaning:
      'Looking into the files of an image takes more than any image that is used: it is made to take hours.',
  },
  IMAGE_EXAMINE_TIMEOUT: {
    kind: 'refused',
    meaning: 'Looking into the files of an image took longer than is waited for. Nothing of it was kept.',
  },
  IMAGE_LAYER_DIFFERS: {
    kind: 'refused',
    meaning: 'A layer unpacks to other bytes than the DiffId in the image config says.',
  },
});
