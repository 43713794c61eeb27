import type { Clock } from '../../base/context.ts';
import { isJsonObject, parseJson } from '../../base/parse-json.ts';
import { isoTime } from '../../base/utc-time.ts';
import { serviceError } from '../service/service-errors.ts';

const MAX_TOKEN = 16 * 1024;
/** Two clocks may differ by so much without being wrong. */
const LEEWAY_MS = 60_000;

/** An OpenID Connect ID token (a JSON Web Token, RFC 7519). Its signature is for the certificate authority to check. */
export type IdentityToken = {
  /** Secret: anyone who has it can sign as this identity until it expires. */
  raw: string;
  issuer: string;
  audience: string[];
  /** Milliseconds since 1970. */
  expiresAt: number;
  /** What Fulcio wants signed as proof of possession: a verified e-mail address, or else the subject. */
  proofSubject: string;
  claims: Readonly<Record<string, unknown>>;
};

/**
 * Reads a token: blanks and newlines around it are not part of it, as files end with one.
 * Throws IDENTITY_TOKEN_INVALID, IDENTITY_TOKEN_EXPIRED; messages never hold the token.
 */
export function parseIdentityToken(text: string, clock: Pick<Clock, 'nowMs'>): IdentityToken {
  const raw = text.trim();
  const claims = claimsOf(raw);
  const issuer = textClaim(claims, 'iss');
  const expiresAt = timeClaim(claims, 'exp');
  if (expiresAt === undefined) throw invalid('it has no time of expiry (exp)');
  const now = clock.nowMs();
  if (expiresAt <= now)
    throw serviceError(
      'IDENTITY_TOKEN_EXPIRED',
      `the identity token of ${issuer} expired at ${at(expiresAt)}; it is now ${at(now)}`,
      {
        hint: 'get a new token just before signing; they live for minutes',
      },
    );
  const notBefore = timeClaim(claims, 'nbf') ?? timeClaim(claims, 'iat');
  if (notBefore !== undefined && notBefore > now + LEEWAY_MS)
    throw serviceError(
      'IDENTITY_TOKEN_EXPIRED',
      `the identity token of ${issuer} is valid from ${at(notBefore)}; it is now ${at(now)}`,
      {
        hint: 'check the clock of this machine',
      },
    );
  return { raw, issuer, audience: audienceOf(claims), expiresAt, proofSubject: proofSubject(claims), claims };
}

function claimsOf(raw: string): Record<string, unknown> {
  if (raw === '') throw invalid('it is empty');
  if (raw.length > MAX_TOKEN) throw invalid(`it has ${raw.length} characters, more than ${MAX_TOKEN}`);
  if (!/^[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+\.[A-Za-z0-9_-]+$/.test(raw))
    throw invalid('it is not three parts of base64url with dots between');
  try {
    const claims = parseJson(Buffer.from(raw.split('.')[1] ?? '', 'base64url'), {
      bytes: MAX_TOKEN,
      depth: 16,
    });
    if (isJsonObject(claims)) return claims;
  } catch {
    // Said below, without a word of the token.
  }
  throw invalid('its middle part is not a JSON object');
}

function textClaim(claims: Record<string, unknown>, name: string): string {
  const value = claim(claims, name);
  if (typeof value !== 'string' || value === '' || value.length > 2048 || /\p{Cc}/u.test(value))
    throw invalid(`it has no usable ${name}`);
  return value;
}

function timeClaim(claims: Record<string, unknown>, name: string): number | undefined {
  const value = claim(claims, name);
  if (value === undefined) return undefined;
  if (typeof value !== 'number' || !(value >= 0 && value < 253_402_300_800))
    throw invalid(`its ${name} is not a valid time`);
  return value * 1000;
}

function audienceOf(claims: Record<string, unknown>): string[] {
  const value = claim(claims, 'aud');
  const list = Array.isArray(value) ? value : [value];
  return list.filter((item) => typeof item === 'string').slice(0, 8);
}

/** As Sigstore's clients and Fulcio agree (sigstore, pkg/oauthflow): an address counts only when the issuer verified it. */
function proofSubject(claims: Record<string, unknown>): string {
  const email = claim(claims, 'email');
  if (email === undefined || email === '') return textClaim(claims, 'sub');
  const verified = claim(claims, 'email_verified');
  if (verified !== true && verified !== 'true')
    throw invalid(
      'its issuer has not verified the e-mail address',
      'verify the address with the identity provider first',
    );
  return textClaim(claims, 'email');
}

/** `__proto__` and its kin are not claims. */
export function claim(claims: Readonly<Record<string, unknown>>, name: string): unknown {
  const value = Object.hasOwn(claims, name) ? claims[name] : undefined;
  return value === null ? undefined : value;
}

function invalid(
  problem: string,
  hint = 'give the ID token of an OpenID Connect provider (three parts with dots between)',
): Error {
  return serviceError('IDENTITY_TOKEN_INVALID', `the identity token cannot be used: ${problem}`, { hint });
}

function at(ms: number): string {
  return isoTime(ms);
}
