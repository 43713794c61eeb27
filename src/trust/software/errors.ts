import { defineErrors } from '../../base/errors.ts';

export const softwareError = defineErrors({
  SOFTWARE_UNKNOWN_KIND: {
    kind: 'usage',
    meaning: 'The text does not name a kind of software that can be verified.',
  },
  SOFTWARE_UNREADABLE: { kind: 'usage', meaning: 'A file of third-party software cannot be read.' },
  SOFTWARE_PRESET: { kind: 'usage', meaning: 'A `--preset` is not known, or lacks its repository.' },
  NPM_SPEC: { kind: 'usage', meaning: 'An npm package is not named as NAME@VERSION with an exact version.' },
  NPM_REGISTRY_UNKNOWN: { kind: 'usage', meaning: 'No npm registry is configured.' },
  NPM_SETTINGS: { kind: 'usage', meaning: 'An npm setting cannot be used.' },
  NPM_ANSWER: { kind: 'refused', meaning: 'The answer of a registry does not follow npm’s registry API.' },
  NPM_REGISTRY_KEYS: { kind: 'usage', meaning: 'A file has no keys of an npm registry.' },
  DEB_SOURCES: { kind: 'usage', meaning: 'It is not known which repository a .deb should be looked up in.' },
});
