import { createLocalJWKSet, decodeJwt, jwtVerify } from 'jose';
import { z } from 'zod';
import { parseJsonText } from '../../../base/parse-json.ts';
import type { AgentAccount } from '../../../store/index.ts';

/** What the API server signs with: https://kubernetes.io/docs/reference/command-line-tools-reference/kube-apiserver/. */
const ALGORITHMS = ['RS256', 'ES256', 'ES384', 'ES512'];
const AUDIENCE = /^shearwall:([\w-]{1,100})$/;
const SUBJECT = /^system:serviceaccount:[^:]{1,63}:[^:]{1,253}$/;
const MOST_SECONDS = 600;
const CLOCKS_DIFFER_SECONDS = 30;

const part = z.string().max(2048).optional();
const key = z.object({
  kty: z.enum(['RSA', 'EC']),
  kid: part,
  alg: part,
  n: part,
  e: part,
  crv: part,
  x: part,
  y: part,
});

/** A JWK set (RFC 7517) as an API server publishes it at /openid/v1/jwks; what else stands in it is left out. */
export const publicKeys = z.object({ keys: z.array(key).min(1).max(20) });
export type PublicKeys = z.output<typeof publicKeys>;

/** Whose token it says it is. Nothing of that is proven. Undefined: it is for no server of ours. */
export function accountNamedIn(token: string): AgentAccount | undefined {
  try {
    const { aud, iss, sub } = decodeJwt(token);
    // One that others accept, too, others could show us.
    const [audience, ...more] = typeof aud === 'string' ? [aud] : (aud ?? []);
    const [, clusterUid] = AUDIENCE.exec(audience ?? '') ?? [];
    if (clusterUid === undefined || more.length > 0 || iss === undefined || !SUBJECT.test(sub ?? ''))
      return undefined;
    return { clusterUid, issuer: iss, subject: sub ?? '' };
  } catch {
    return undefined;
  }
}

/** Whether the issuer, by these keys, gave the token to the account: for us alone, for ten minutes at most, and they are not over. */
export async function isTokenOf(
  { clusterUid, issuer, subject }: AgentAccount,
  token: string,
  { keys, nowMs }: { keys: PublicKeys; nowMs: number },
): Promise<boolean> {
  try {
    const { payload } = await jwtVerify(token, createLocalJWKSet(keys as never), {
      algorithms: ALGORITHMS,
      issuer,
      subject,
      audience: `shearwall:${clusterUid}`,
      requiredClaims: ['exp', 'iat'],
      currentDate: new Date(nowMs),
      clockTolerance: CLOCKS_DIFFER_SECONDS,
    });
    const { exp = Number.POSITIVE_INFINITY, iat = 0 } = payload;
    return exp - iat <= MOST_SECONDS;
  } catch {
    return false;
  }
}

/** As they are kept. */
export function keysIn(text: string): PublicKeys {
  return publicKeys.parse(parseJsonText(text));
}
