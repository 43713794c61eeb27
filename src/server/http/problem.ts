import { codeOf, hintOf, httpStatusOf, messageOf, ShearwallError } from '../../base/errors.ts';
import { tableOf } from '../../base/table-of.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { serverError } from '../errors.ts';

/** RFC 9457, with the code and hint that the command line gives. */
export type ProblemDetails = { status: number; title: string; code: string; detail?: string; hint?: string };

export const PROBLEM_TYPE = 'application/problem+json';

const TITLES: Readonly<Record<number, string>> = {
  400: 'the request is not valid',
  401: 'nobody is logged in',
  403: 'the request came from another page',
  404: 'there is nothing here',
  405: 'not by this method',
  408: 'the request did not come in time',
  409: 'it is not as the request takes it to be',
  413: 'the body is too large',
  415: 'the body is in another format',
  417: 'not what can be expected',
  422: 'refused',
  429: 'too many requests',
  431: 'the headers are too large',
  501: 'not supported',
  503: 'not available now',
};

/** Statuses that follow from a code; all others from its kind. */
const STATUSES = tableOf<number>({
  CHANGES_MISSED: 409,
  FLEET_DOCUMENT_UNKNOWN: 404,
  FLEET_IMAGE_UNKNOWN: 404,
  SERVER_BUSY: 429,
  SERVER_CONFLICT: 409,
  SERVER_EXPECTATION: 417,
  SERVER_FOREIGN_PAGE: 403,
  SERVER_HEADERS: 431,
  SERVER_METHOD: 405,
  SERVER_SLOW: 408,
  SERVER_SUPERSEDED: 409,
  SERVER_TOO_LARGE: 413,
  SERVER_BODY_TYPE: 415,
});

/** What anything thrown is to whoever asked. Of what is none of ours nothing is told but that it happened. */
export function problemOf(error: unknown): ProblemDetails {
  const status = STATUSES[codeOf(error)] ?? httpStatusOf(error);
  const title = TITLES[status] ?? 'it could not be done';
  if (status === 404) return NOTHING_HERE;
  if (!(error instanceof ShearwallError)) return { status, title, code: 'UNEXPECTED' };
  return withoutUndefined({
    status,
    title,
    code: error.code,
    detail: messageOf(error),
    hint: hintOf(error),
  });
}

/** One answer for what is not there and for what is not for whoever asks. */
export const NOTHING_HERE: ProblemDetails = {
  status: 404,
  title: 'there is nothing here',
  code: 'SERVER_NOT_FOUND',
};

export function nothingHere(): Error {
  return serverError('SERVER_NOT_FOUND', NOTHING_HERE.title);
}
