import { defineErrors } from '../base/errors.ts';

export const storeError = defineErrors({
  STORE_NOT_FOUND: { kind: 'not-found', meaning: 'There is no fleet database where one was expected.' },
  STORE_NETWORK_FILES: {
    kind: 'refused',
    meaning: 'The data directory is on a network file system, on which SQLite loses data.',
  },
  STORE_FOREIGN: {
    kind: 'refused',
    meaning: 'The file or database is not a fleet database, or is damaged.',
  },
  STORE_NEWER: {
    kind: 'unsupported',
    meaning: 'The database was written by a newer shearwall.',
  },
  STORE_BUSY: { kind: 'unavailable', meaning: 'Another process has been writing for too long.' },
  STORE_TIMEOUT: {
    kind: 'unavailable',
    meaning: 'The database ended a question or a change that took longer than it may.',
  },
  STORE_READER_HELD: {
    kind: 'unavailable',
    meaning:
      'A reader keeps an old state of the database open, and the write-ahead log has reached its size limit.',
  },
  STORE_UNREACHABLE: { kind: 'unavailable', meaning: 'The database cannot be opened or connected to.' },
  STORE_FULL: { kind: 'unavailable', meaning: 'There is no space left on the disk of the database.' },
  STORE_DAMAGED: { kind: 'internal', meaning: 'What the database holds contradicts itself.' },
  STORE_BACKUP: { kind: 'unavailable', meaning: 'A backup cannot be written, read or restored.' },
  STORE_DOCUMENTS: { kind: 'unavailable', meaning: 'The folder of documents cannot be read or written.' },
  STORE_DOCUMENT_MISSING: {
    kind: 'not-found',
    meaning: 'A document that an image came with is neither in the folder of documents nor in the database.',
  },
  STORE_DOCUMENT_DAMAGED: { kind: 'internal', meaning: 'A document is not what its digest says.' },
  LOOK_TOO_OLD: {
    kind: 'refused',
    meaning: 'A look is of a time of which nothing is kept any more: what was seen until then was pruned.',
  },
  LOOK_OTHER_CLUSTER: {
    kind: 'refused',
    meaning:
      'A look, or an agent that enrols, is of another cluster than the one that its name is known for. Nothing was changed.',
  },
  CHANGES_MISSED: {
    kind: 'refused',
    meaning: 'Changes of a cluster do not follow what was recorded last: a whole look is needed first.',
  },
  STORE_CURSOR: {
    kind: 'usage',
    meaning: 'A place where an answer is to go on was not given by this program.',
  },
  STORE_INPUT: { kind: 'usage', meaning: 'The data to record is incomplete or out of range.' },
});

const NOT_OF_IT: ReadonlySet<string> = new Set(['STORE_INPUT', 'STORE_CURSOR', 'STORE_DAMAGED']);

/** The database cannot be used at the moment, whatever is asked of it: the fault is not of what was to be recorded. */
export function isStoreFailure(error: unknown): boolean {
  return storeError.is(error) && !NOT_OF_IT.has(error.code);
}
