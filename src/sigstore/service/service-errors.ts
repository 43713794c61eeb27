import { defineErrors } from '../../base/errors.ts';

/** What can go wrong between us and the services that a signature needs. */
export const serviceError = defineErrors({
  SERVICE_URL: { kind: 'usage', meaning: 'The address of a signing service is not a URL, or is not https.' },
  SERVICE_OFFLINE: {
    kind: 'unavailable',
    meaning: 'A signature needs a service, and --offline forbids contacting it.',
  },
  SERVICE_UNAVAILABLE: {
    kind: 'unavailable',
    meaning: 'A signing service cannot be reached, is too slow, or is rate limiting.',
  },
  SERVICE_REFUSED: { kind: 'refused', meaning: 'A signing service refused the request.' },
  SERVICE_ANSWER_INVALID: {
    kind: 'refused',
    meaning:
      'The answer of a signing service cannot be read, or is about something other than what was sent.',
  },
  SERVICE_MISSING: {
    kind: 'usage',
    meaning: 'The signing config names no service that can do what the signature needs.',
  },
  SIGNING_CONFIG_INVALID: { kind: 'usage', meaning: 'A signing config cannot be read.' },
  LOG_ALGORITHM_UNSUPPORTED: {
    kind: 'unsupported',
    meaning: 'Signatures of this key cannot be checked by this kind of transparency log.',
  },
  IDENTITY_TOKEN_MISSING: { kind: 'unauthorized', meaning: 'There is no identity token to sign with.' },
  IDENTITY_TOKEN_INVALID: { kind: 'usage', meaning: 'An identity token is not a readable JSON Web Token.' },
  IDENTITY_TOKEN_EXPIRED: { kind: 'unauthorized', meaning: 'An identity token is not valid at this time.' },
  IDENTITY_TOKEN_REFUSED: {
    kind: 'unauthorized',
    meaning: 'The certificate authority did not accept an identity token.',
  },
  LOGIN_FAILED: { kind: 'unauthorized', meaning: 'The login in the browser did not give an identity token.' },
});
