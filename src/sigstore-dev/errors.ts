import { defineErrors } from '../base/errors.ts';

export const sigstoreDevError = defineErrors({
  SIGSTORE_DEV_HOST: {
    kind: 'usage',
    meaning: 'the throw-away Sigstore was to listen beyond loopback: whoever reaches it can sign as anybody',
  },
  SIGSTORE_DEV_PORT: { kind: 'unavailable', meaning: 'the throw-away Sigstore cannot listen on its port' },
  SIGSTORE_DEV_STATE: {
    kind: 'refused',
    meaning: 'the keys or logs that an earlier throw-away Sigstore left in its folder cannot be read',
  },
  SIGSTORE_DEV_TOKEN: { kind: 'usage', meaning: 'an identity token was asked for that it does not issue' },
});
