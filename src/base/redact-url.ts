const SECRET_PARAMETER = /sig|token|key|secret|password|credential|auth|code/i;

/** A URL fit for messages and logs: no user or password, and the values of secret-looking parameters as `…`. */
export function redactUrl(url: string): string {
  let parsed: URL;
  try {
    parsed = new URL(url);
  } catch {
    return url.replace(/\/\/[^/\s]*@/, '//');
  }
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  const query = [...parsed.searchParams].map(
    ([name, value]) =>
      `${encodeURIComponent(name)}=${SECRET_PARAMETER.test(name) ? '…' : encodeURIComponent(value)}`,
  );
  parsed.search = '';
  return query.length > 0 ? `${parsed.href}?${query.join('&')}` : parsed.href;
}
