import { defineErrors } from '../base/index.ts';

export const advisoriesError = defineErrors({
  ADVISORIES_MISSING: {
    kind: 'not-found',
    meaning: 'There is no advisory database at the expected place.',
  },
  ADVISORIES_NOT_A_DATABASE: {
    kind: 'refused',
    meaning: 'A file is not an advisory database of this program.',
  },
  ADVISORIES_DAMAGED: {
    kind: 'refused',
    meaning: 'An advisory database is truncated or was changed after it was built.',
  },
  ADVISORIES_TOO_NEW: {
    kind: 'unsupported',
    meaning: 'An advisory database was built for a later version of this program.',
  },
  ADVISORIES_TOO_OLD: {
    kind: 'unsupported',
    meaning:
      'An advisory database was built by an earlier version of this program, in a form no longer read.',
  },
  ADVISORIES_UNREADABLE: { kind: 'unavailable', meaning: 'The file of an advisory database cannot be read.' },
  ADVISORIES_FULL: {
    kind: 'unavailable',
    meaning: 'There is no disk space for an advisory database, or for the temporary files of building it.',
  },
  ADVISORIES_BUILD: { kind: 'unavailable', meaning: 'An advisory database could not be written.' },
  ADVISORIES_FEED_TWICE: { kind: 'usage', meaning: 'Two feeds were given under one id.' },
  ADVISORIES_FEED_ID: { kind: 'usage', meaning: 'The id of a feed cannot be used as a folder name.' },
  ADVISORIES_FEED_EMPTY: {
    kind: 'refused',
    meaning: 'A feed that was fetched or imported holds no record that could be read.',
  },
  ADVISORIES_FEED_SHRUNK: {
    kind: 'refused',
    meaning:
      'A feed has lost more than a tenth of its records, or an ecosystem that it covered, since the database in use was built.',
  },
  ADVISORIES_FEED_STORE: {
    kind: 'unavailable',
    meaning: 'The folder in which feeds are kept, or a feed in it, cannot be used.',
  },
  ADVISORIES_FEED_UNKNOWN: {
    kind: 'usage',
    meaning: 'A feed was named that is neither configured nor stored.',
  },
  ADVISORIES_NO_FEEDS: { kind: 'not-found', meaning: 'A database was to be built, but there are no feeds.' },
  ADVISORIES_INDEX_RELEASE: {
    kind: 'usage',
    meaning: 'The index of a repository does not say of which release it is, or is of another one.',
  },
  ADVISORIES_INDEX_OLDER: {
    kind: 'refused',
    meaning: 'The index of a repository is older than one that was fetched before.',
  },
  ADVISORIES_CONFIG: { kind: 'usage', meaning: 'The file that names feeds is invalid.' },
  ADVISORIES_CONFIG_UNREADABLE: { kind: 'usage', meaning: 'The file that names feeds cannot be read.' },
});
