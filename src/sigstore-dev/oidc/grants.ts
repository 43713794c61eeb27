import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { RequestRefused } from '../http/answer.ts';

/** What a token will say, once a code is redeemed for it. */
export type GrantedLogin = { email: string; clientId: string; nonce: string | undefined };

/** Codes that were given out, each for one use and a limited time. */
export class Grants<T> {
  readonly #byCode = new Map<string, { grant: T; expiresAt: number }>();
  readonly #lifetimeMs: number;

  constructor(lifetimeMs: number) {
    this.#lifetimeMs = lifetimeMs;
  }

  /** Keeps `grant` under a new code. Beyond a thousand the oldest is forgotten. */
  add(grant: T, nowMs: number): string {
    const code = randomBytes(24).toString('base64url');
    this.#byCode.set(code, { grant, expiresAt: nowMs + this.#lifetimeMs });
    const [oldest] = this.#byCode.keys();
    if (this.#byCode.size > 1000 && oldest !== undefined) this.#byCode.delete(oldest);
    return code;
  }

  get(code: string, nowMs: number): T | undefined {
    const found = this.#byCode.get(code);
    return found !== undefined && found.expiresAt >= nowMs ? found.grant : undefined;
  }

  values(): T[] {
    return [...this.#byCode.values()].map(({ grant }) => grant);
  }

  delete(code: string): void {
    this.#byCode.delete(code);
  }
}

/** PKCE (RFC 7636, 4.6): the code is redeemed by the client that asked for it. */
export function checkVerifier(form: URLSearchParams, challenge: string): void {
  const made = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest();
  const wanted = Buffer.from(challenge, 'base64url');
  if (made.length !== wanted.length || !timingSafeEqual(made, wanted))
    throw oauthRefusal('invalid_grant', 'the code_verifier does not belong to the code_challenge');
}

export function oauthRefusal(oauthError: string, message: string): RequestRefused {
  return new RequestRefused(400, message, { oauthError });
}
