import { createPublicKey, sign, verify } from 'node:crypto';
import { parseJson } from '../../base/parse-json.ts';
import { type CertificateKey } from '../../sigstore/index.ts';

export type JwtClaims = Record<string, unknown>;

const MAX_TOKEN_CHARS = 16_384;

/** JWS Compact Serialization with ES256 (RFC 7515, RFC 7518 3.4). */
export function signJwt(claims: JwtClaims, key: CertificateKey, kid: string): string {
  const header = base64url(JSON.stringify({ alg: 'ES256', kid, typ: 'JWT' }));
  const signed = `${header}.${base64url(JSON.stringify(claims))}`;
  const signature = sign('sha256', Buffer.from(signed), { key: key.privateKey, dsaEncoding: 'ieee-p1363' });
  return `${signed}.${signature.toString('base64url')}`;
}

/** The claims of a token that `key` signed; a sentence on what is wrong otherwise. Times and names are the caller's to check. */
export function readJwt(token: string, key: CertificateKey): { claims: JwtClaims } | { wrong: string } {
  const parts = token.length > MAX_TOKEN_CHARS ? [] : token.split('.');
  const [header = '', payload = '', signature = ''] = parts;
  if (parts.length !== 3) return { wrong: 'it is not a JWT: three parts separated by dots' };
  const parsed = jsonObject(header);
  if (parsed?.['alg'] !== 'ES256') return { wrong: 'its header does not say ES256' };
  const good = verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    { key: createPublicKey(key.privateKey), dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  );
  if (!good) return { wrong: 'its signature is not of this issuer' };
  const claims = jsonObject(payload);
  return claims === undefined ? { wrong: 'its payload is not a JSON object' } : { claims };
}

function jsonObject(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = parseJson(Buffer.from(text, 'base64url').toString('utf8'));
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isObject ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function base64url(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64url');
}
