import { createHash, createPublicKey } from 'node:crypto';
import type { Clock } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { type CertificateKey } from '../../sigstore/index.ts';
import { sigstoreDevError } from '../errors.ts';
import { type JwtClaims, readJwt, signJwt } from './jwt.ts';

export const AUDIENCE = 'sigstore';

/** Who a token is for, and how it differs from an ordinary one. */
export type TokenRequest = {
  /** A person, e-mail verified. Either this, or `sub`, or `claims` with one of them. */
  email?: string;
  /** A workload: a URI, or whatever the claims of its CI system go with. */
  sub?: string;
  /** One of the issuer's names; default its URL. */
  issuer?: string;
  audience?: string;
  nonce?: string;
  /** Default ten minutes; negative makes a token that has expired. */
  lifetimeMs?: number;
  /** Any others, for example those of `githubClaims`; they override the ones above. */
  claims?: JwtClaims;
};

export type DevIssuer = {
  /** The names under which it issues: its URL first. */
  names: readonly string[];
  issue(request: TokenRequest): string;
  /** The claims of a token that this issuer made for Sigstore and that is valid now, or a sentence on what is wrong. */
  check(token: string): { claims: JwtClaims } | { wrong: string };
  /** JWK Set (RFC 7517, 5). */
  jwks(): unknown;
};

const LIFETIME_MS = 10 * 60_000;

export function createIssuer(names: readonly string[], key: CertificateKey, clock: Clock): DevIssuer {
  const kid = createHash('sha256').update(key.spki).digest('hex').slice(0, 16);
  return {
    names,
    issue: (request) => signJwt(claimsOf(request, names, clock.nowMs()), key, kid),
    check(token) {
      const read = readJwt(token, key);
      if ('wrong' in read) return read;
      const wrong = whyNotNow(read.claims, names, clock.nowMs() / 1000);
      return wrong === undefined ? read : { wrong };
    },
    jwks: () => ({
      keys: [{ ...createPublicKey(key.privateKey).export({ format: 'jwk' }), alg: 'ES256', use: 'sig', kid }],
    }),
  };
}

function claimsOf(request: TokenRequest, names: readonly string[], nowMs: number): JwtClaims {
  const { email, sub, issuer = names[0], audience = AUDIENCE, nonce, lifetimeMs = LIFETIME_MS } = request;
  if (issuer === undefined || !names.includes(issuer)) {
    throw sigstoreDevError('SIGSTORE_DEV_TOKEN', `no token is issued in the name of ${issuer}`, {
      hint: `name it in \`issuers\`; known are ${names.join(', ')}`,
    });
  }
  const claims = withoutUndefined({
    iss: issuer,
    aud: audience,
    sub:
      sub ??
      (email === undefined ? undefined : createHash('sha256').update(email).digest('hex').slice(0, 24)),
    iat: Math.floor(nowMs / 1000),
    exp: Math.floor((nowMs + lifetimeMs) / 1000),
    email,
    email_verified: email !== undefined ? true : undefined,
    nonce,
    ...request.claims,
  });
  if (claims.sub === undefined) {
    throw sigstoreDevError('SIGSTORE_DEV_TOKEN', 'an identity token needs an e-mail address or a subject', {
      hint: 'give `email` or `sub`',
    });
  }
  return claims;
}

function whyNotNow(claims: JwtClaims, names: readonly string[], now: number): string | undefined {
  const { iss, aud, exp, iat, nbf } = claims;
  if (typeof iss !== 'string' || !names.includes(iss))
    return `its issuer ${JSON.stringify(iss)} is not known here`;
  const audiences = Array.isArray(aud) ? aud : [aud];
  if (!audiences.includes(AUDIENCE)) return `it is for ${JSON.stringify(aud)}, not for "${AUDIENCE}"`;
  if (typeof exp !== 'number' || exp <= now) return 'it has expired';
  const earliest = [iat, nbf].filter((time) => typeof time === 'number');
  if (earliest.some((time) => time > now + 1)) return 'it is not valid yet';
  return undefined;
}
