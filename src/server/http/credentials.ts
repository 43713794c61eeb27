import type { GivenCredential } from '../access/authenticate.ts';

/** Only this host, only over TLS (or loopback), for all paths: no other page can set or overwrite it. */
export const COOKIE = '__Host-shearwall';

/** What came with the request: a token before a cookie. Undefined: nothing. */
export function credentialIn(headers: Headers): GivenCredential | undefined {
  const authorization = headers.get('authorization');
  if (authorization !== null) {
    const [, token] = /^Bearer ([\w-]{1,200})$/i.exec(authorization) ?? [];
    // What is there and is not a token is nobody's, also where a cookie lies beside it.
    return { kind: 'token', secret: token ?? '' };
  }
  const cookies = (headers.get('cookie') ?? '').split(';').map((each) => each.trim());
  const ours = cookies.find((each) => each.startsWith(`${COOKIE}=`));
  return ours === undefined ? undefined : { kind: 'session', secret: ours.slice(COOKIE.length + 1) };
}

export function sessionCookie(secret: string, maxAgeSeconds: number): string {
  return `${COOKIE}=${secret}; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=${maxAgeSeconds}`;
}
