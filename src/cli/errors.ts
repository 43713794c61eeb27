import { defineErrors } from '../base/errors.ts';

export const cliError = defineErrors({
  CLI_CACHE_LIMITS: {
    kind: 'usage',
    meaning: '`cache prune` was given no limit, or another cache command was given one.',
  },
  CLI_FILE_EXISTS: { kind: 'usage', meaning: '`init` would replace a recipe that is there.' },
  CLI_NOT_A_REGISTRY: {
    kind: 'usage',
    meaning: 'A layout or archive was named where a reference in a registry is meant.',
  },
  CLI_NOT_LOCAL: {
    kind: 'usage',
    meaning: 'A layout or archive is meant, and what was named is none, or could be several.',
  },
  CLI_SOURCE_DATE_EPOCH: { kind: 'usage', meaning: 'SOURCE_DATE_EPOCH is set to no number of seconds.' },
  CLI_TARGET_DIGEST: {
    kind: 'usage',
    meaning: 'The target of a copy names a digest, which follows from the bytes.',
  },
  CLI_WHY_LOCK: { kind: 'usage', meaning: '`why` was given --lock together with an image.' },
});
