import { defineErrors, type ShearwallError } from './errors.ts';

export const httpError = defineErrors({
  HTTP_URL: { kind: 'usage', meaning: 'A URL cannot be parsed or is neither http nor https.' },
  HTTP_NOT_FOUND: { kind: 'not-found', meaning: 'The server answered 404 or 410.' },
  HTTP_UNAUTHORIZED: { kind: 'unauthorized', meaning: 'The server answered 401, 403 or 407.' },
  HTTP_BUSY: { kind: 'unavailable', meaning: 'The server answered 429: too many requests.' },
  HTTP_SERVER_ERROR: { kind: 'unavailable', meaning: 'The server answered 408 or 5xx.' },
  HTTP_STATUS: {
    kind: 'unavailable',
    meaning: 'The server answered with a status that is not understood here.',
  },
  HTTP_REDIRECT: {
    kind: 'refused',
    meaning: 'Redirected too often, from https to http, or to something that is not a URL.',
  },
  HTTP_TOO_LARGE: { kind: 'refused', meaning: 'A body is larger than the limit for its kind.' },
  HTTP_WRONG_SIZE: { kind: 'refused', meaning: 'A body is not of the size that was announced or signed.' },
  NETWORK_UNREACHABLE: {
    kind: 'unavailable',
    meaning: 'No connection could be made: the name is unknown, or nothing answers.',
  },
  NETWORK_TLS: { kind: 'refused', meaning: 'The TLS certificate of the server is not trusted.' },
  NETWORK_BROKEN: { kind: 'unavailable', meaning: 'A connection broke before the body was complete.' },
  NETWORK_FORBIDDEN: {
    kind: 'refused',
    meaning:
      'A server led to an address that only the user may name: this machine, its link, a private network, the metadata service of a cloud.',
  },
  NETWORK_TIMEOUT: { kind: 'unavailable', meaning: 'The server sent nothing for too long.' },
  NETWORK_TOO_SLOW: { kind: 'unavailable', meaning: 'The server sent too little for too long.' },
  OFFLINE: {
    kind: 'unavailable',
    meaning: 'Something is missing from the cache and --offline forbids fetching it.',
  },
});

/** Failures that another try may cure. A name that does not resolve is not one: the next mirror is the better try. */
export function isTransient(error: unknown): error is ShearwallError {
  return (
    httpError.is(error, 'HTTP_BUSY') ||
    httpError.is(error, 'HTTP_SERVER_ERROR') ||
    httpError.is(error, 'NETWORK_BROKEN') ||
    httpError.is(error, 'NETWORK_TIMEOUT') ||
    httpError.is(error, 'NETWORK_TOO_SLOW') ||
    (httpError.is(error, 'NETWORK_UNREACHABLE') && error.details?.['systemCode'] !== 'ENOTFOUND')
  );
}

/** What `context.offline` turns a fetch into. `what` names the missing thing as the user knows it. */
export function offlineError(what: string): ShearwallError {
  return httpError('OFFLINE', `${what} is not in the cache, and --offline forbids fetching it`, {
    hint: 'run the same command once without --offline, with the same --cache-dir',
  });
}
