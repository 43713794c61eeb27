import { serverError } from '../errors.ts';

/**
 * Refuses what another page makes a browser send with its cookie: `Sec-Fetch-Site`, which no page can set, and `Origin` must both be
 * ours, or the former missing in an old browser. Throws SERVER_FOREIGN_PAGE.
 */
export function refuseForeignPage(headers: Headers, ours: readonly string[]): void {
  const site = headers.get('sec-fetch-site');
  const origin = headers.get('origin');
  const isOurs = (site === null || site === 'same-origin') && origin !== null && ours.includes(origin);
  if (!isOurs)
    throw serverError(
      'SERVER_FOREIGN_PAGE',
      'a change with a cookie has to come from a page of this server',
      {
        hint: 'programs send a token: Authorization: Bearer …',
      },
    );
}
