/** What the server could not do, in its words (RFC 9457). */
export class Problem extends Error {
  constructor(status, { title, detail, hint, code }) {
    super(detail ?? title ?? `the server answered ${status}`);
    Object.assign(this, { status, hint, code });
  }
}

/** Asks the API; undefined: an answer without a body. Throws Problem. */
export const ask = async (path, init) => {
  let response;
  try {
    response = await fetch(`/api/v1/${path}`, { ...init, credentials: 'same-origin', cache: 'no-store' });
  } catch {
    throw new Problem(0, {
      detail: 'the server does not answer',
      hint: 'look at the network, and try again',
    });
  }
  if (response.status === 204) return undefined;
  const body = await response.json().catch(() => ({}));
  if (response.ok) return body;
  const after = response.headers.get('retry-after');
  throw new Problem(response.status, after === null ? body : { ...body, hint: `try again in ${after} s` });
};

export const post = (path, body) => {
  const headers = { 'content-type': 'application/json' };
  return ask(
    path,
    body === undefined ? { method: 'POST' } : { method: 'POST', body: JSON.stringify(body), headers },
  );
};
