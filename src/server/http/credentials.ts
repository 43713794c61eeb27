import type { GivenCredential } from '../access/authenticate.ts';

/** Only this host, only over TLS (or loopback), for all paths: no other page can set or overwrite it. */
export const COOKIE = '__Host-shearwall';

/** What came with the request: a token before a cookie. Undefined: nothing. */
export function credentialIn(headers: Headers): GivenCredential | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const [, account] = /^Bearer ([\w-]{1,8000}\.[\w-]{1,8000}\.[\w-]{1,8000})$/i.exec(authorization) ?? [];
    if (account !== undefined) return { kind: 'account', secret: account };
    const [, token] = /^Bearer ([\w-]{1,200})$/i.exec(authorization) ?? [];
    // What is there and is not a token is nobody's, also where a cookie lies beside it.
    return { kind: 'token', secret: token ?? '' };
  }
  const secret = cookieIn(headers, COOKIE);
  return secret === undefined ? undefined : { kind: 'session', secret };
}

export function cookieIn(headers: Headers, name: string): string | undefined {
  const cookies = (headers.get('cookie') ?? '').split(';').map((each) => each.trim());
  return cookies.find((each) => each.startsWith(`${name}=`))?.slice(name.length + 1);
}

export function sessionCookie(secret: string, maxAgeSeconds: number): string {
  return hostCookie(COOKIE, secret, maxAgeSeconds);
}

/** No script reads it, and no other page's change carries it. */
export function hostCookie(name: string, value: string, maxAgeSeconds: number): string {
  return `${name}=${value}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}
