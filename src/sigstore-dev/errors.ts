import { defineErrors } from '../base/errors.ts';

export const sigstoreDevError = defineErrors({
  SIGSTORE_DEV_HOST: {
    kind: 'usage',
    meaning:
      'The throw-away Sigstore was asked to listen beyond loopback, where anyone who reaches it can sign as anybody.',
  },
  SIGSTORE_DEV_PORT: { kind: 'unavailable', meaning: 'The throw-away Sigstore cannot listen on its port.' },
  SIGSTORE_DEV_STATE: {
    kind: 'refused',
    meaning: 'The keys or logs that an earlier throw-away Sigstore left in its folder cannot be used.',
  },
  SIGSTORE_DEV_TOKEN: { kind: 'usage', meaning: 'An identity token was requested that it does not issue.' },
});
