import { defineErrors } from '../base/errors.ts';

export const serverError = defineErrors({
  ADMIT_CLUSTER: {
    kind: 'unavailable',
    meaning: 'The cluster that `admit` is to guard cannot be asked: it is not reached, or does not let us.',
  },
  ADMIT_LISTEN: { kind: 'usage', meaning: '`admit` or `watch` cannot listen where it was told to.' },
  ADMIT_START: {
    kind: 'usage',
    meaning:
      'A process of `admit` cannot start: its policies or trust root cannot be read, or its address is taken.',
  },
  ADMIT_TLS: {
    kind: 'usage',
    meaning: 'The certificate and key that `admit` was given cannot be read, or do not belong together.',
  },
  SERVER_ACCOUNT: {
    kind: 'refused',
    meaning:
      'What an agent shows when it enrols is not a token of its service account, made for this server.',
  },
  SERVER_BODY_TYPE: {
    kind: 'usage',
    meaning: 'The body of a request is not in the format that the route takes; mostly application/json.',
  },
  SERVER_BUSY: {
    kind: 'unavailable',
    meaning: 'More requests came than one caller may make; Retry-After says when to go on.',
  },
  SERVER_CATALOGUE: {
    kind: 'unavailable',
    meaning: 'An image that runs could not be fetched and catalogued in the background.',
  },
  SERVER_CATALOGUE_FROM: {
    kind: 'refused',
    meaning: 'An image that runs is not from where `serve` was told that it may fetch images.',
  },
  SERVER_UPDATE_ELSEWHERE: {
    kind: 'unavailable',
    meaning: 'A recipe is to be kept up to date, and the process that took the job has none of that name.',
  },
  SERVER_UPDATE: {
    kind: 'refused',
    meaning:
      'A recipe that is kept up to date in the background cannot be judged, or its candidate not made.',
  },
  SERVER_CHANNEL: {
    kind: 'usage',
    meaning:
      'Where notifications are to go is not described in the file of channels, or its secret cannot be read.',
  },
  SERVER_CONFLICT: {
    kind: 'usage',
    meaning: 'What a request builds on is not, or no longer, what the server has.',
  },
  SERVER_CURSOR: {
    kind: 'usage',
    meaning:
      'A cursor is not one of this server, or belongs to another question, or what it pages through has changed.',
  },
  SERVER_DELIVERY: {
    kind: 'unavailable',
    meaning: 'A notification was not taken by where it was sent.',
  },
  SERVER_FOREIGN_PAGE: {
    kind: 'refused',
    meaning: "A change came with a browser's cookie, but not from a page of the server.",
  },
  SERVER_HEADERS: {
    kind: 'usage',
    meaning: 'The headers of a request have more bytes than it may have.',
  },
  SERVER_INPUT: { kind: 'usage', meaning: 'A parameter or body of a request is not valid.' },
  SERVER_LISTEN: {
    kind: 'usage',
    meaning: '`serve` cannot listen where it was told to, or not without TLS.',
  },
  SERVER_LOGIN: {
    kind: 'unauthorized',
    meaning:
      'Nobody could be logged in with the identity provider: it refused, was not reached, or what came back is not what was asked for.',
  },
  SERVER_MALFORMED: {
    kind: 'usage',
    meaning: 'What came to the port of the server is not a request of HTTP/1.1, or not a whole one.',
  },
  SERVER_EXPECTATION: {
    kind: 'usage',
    meaning: 'A request expects something of the server (Expect) that it does not know.',
  },
  SERVER_METHOD: {
    kind: 'usage',
    meaning: 'A path of the server is asked by a method that it does not have; Allow says which it has.',
  },
  SERVER_NOT_FOUND: {
    kind: 'not-found',
    meaning: 'There is nothing here, or not for whoever asks; the server does not tell which.',
  },
  SERVER_NOT_READY: {
    kind: 'unavailable',
    meaning: 'The server is about to end: requests should go to another one.',
  },
  SERVER_SLOW: {
    kind: 'usage',
    meaning: 'A request did not come whole in the time that there is for it.',
  },
  SERVER_SUPERSEDED: {
    kind: 'refused',
    meaning: 'An agent tells what runs in a cluster that another one watches by now.',
  },
  SERVER_TOO_LARGE: { kind: 'usage', meaning: 'The body of a request has more bytes than the route takes.' },
  SERVER_UNAUTHORIZED: {
    kind: 'unauthorized',
    meaning: 'A request came without a credential, or with one that is unknown, revoked or expired.',
  },
});
