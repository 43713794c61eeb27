import { createHash } from 'node:crypto';
import type { Http } from '../../src/base/http.ts';
import { generateCertificateKey } from '../../src/sigstore/index.ts';
import { createIssuer } from '../../src/sigstore-dev/oidc/issuer.ts';
import type { JwtClaims } from '../../src/sigstore-dev/oidc/jwt.ts';

export const ISSUER = 'https://login.test';
export const CLIENT = { clientId: 'shearwall', clientSecret: 'hunter2' };

/** OpenID Connect with codes, PKCE and refresh tokens that hold once. */
export type FakeProvider = {
  http: Http;
  /** Of whoever logs in. */
  claims: JwtClaims;
  /** What becomes of a token before it is given out. */
  tamper: ((token: string) => string) | undefined;
  audience: string;
  lifetimeMs: number;
  state: 'up' | 'down' | 'refuses';
  givesRefresh: boolean;
  /** Whether there is an identity token in answers to refresh tokens; else it is asked who it was. */
  identifiesAgain: boolean;
  /** What the browser is sent back to, by where it was sent. */
  login(url: string): URL;
  /** As it came last. */
  authorization: string;
};

export function fakeProvider(): FakeProvider {
  const key = generateCertificateKey('p256');
  const issuer = createIssuer([ISSUER], key, {
    nowMs: () => Date.now(),
    random: () => 0.5,
    sleep: async () => {},
  });
  const codes = new Map<string, { nonce: string; challenge: string }>();
  const refreshTokens = new Set<string>();
  let given = 0;
  const unused = (): string => `given-${++given}`;

  const tokens = (nonce: string | undefined): unknown => {
    const token = issuer.issue({
      sub: 'u-1',
      audience: provider.audience,
      lifetimeMs: provider.lifetimeMs,
      claims: { ...provider.claims, ...(nonce === undefined ? {} : { nonce }) },
    });
    const refresh = unused();
    refreshTokens.add(refresh);
    return {
      access_token: unused(),
      token_type: 'Bearer',
      expires_in: 600,
      ...(nonce === undefined && !provider.identifiesAgain
        ? {}
        : { id_token: provider.tamper?.(token) ?? token }),
      ...(provider.givesRefresh ? { refresh_token: refresh } : {}),
    };
  };
  const redeem = (form: URLSearchParams): [number, unknown] => {
    const refused: [number, unknown] = [400, { error: 'invalid_grant' }];
    if (provider.state === 'refuses') return refused;
    if (form.get('grant_type') === 'refresh_token')
      return refreshTokens.delete(form.get('refresh_token') ?? '') ? [200, tokens(undefined)] : refused;
    const code = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    const made = createHash('sha256')
      .update(form.get('code_verifier') ?? '')
      .digest('base64url');
    return code === undefined || made !== code.challenge ? refused : [200, tokens(code.nonce)];
  };
  const answer = (path: string, form: URLSearchParams): [number, unknown] => {
    if (path === '/.well-known/openid-configuration')
      return [
        200,
        {
          issuer: ISSUER,
          authorization_endpoint: `${ISSUER}/auth`,
          token_endpoint: `${ISSUER}/token`,
          jwks_uri: `${ISSUER}/keys`,
          userinfo_endpoint: `${ISSUER}/userinfo`,
          id_token_signing_alg_values_supported: ['ES256'],
        },
      ];
    if (path === '/keys') return [200, issuer.jwks()];
    if (path === '/userinfo') return [200, { sub: 'u-1', ...provider.claims }];
    return redeem(form);
  };

  const provider: FakeProvider = {
    claims: {},
    tamper: undefined,
    audience: CLIENT.clientId,
    lifetimeMs: 600_000,
    state: 'up',
    givesRefresh: true,
    identifiesAgain: true,
    authorization: '',
    async http(url, { body, headers } = {}) {
      if (provider.state === 'down') throw new Error('connection refused');
      const form = new URLSearchParams(Buffer.from((body as Uint8Array | undefined) ?? []).toString());
      provider.authorization = headers?.['authorization'] ?? provider.authorization;
      const [status, json] = answer(new URL(url).pathname, form);
      return {
        status,
        headers: new Headers({ 'content-type': 'application/json' }),
        url,
        body: new Blob([JSON.stringify(json)]).stream(),
        cancel: async () => {},
      };
    },
    login(url) {
      const asked = new URL(url).searchParams;
      const code = unused();
      codes.set(code, { nonce: asked.get('nonce') ?? '', challenge: asked.get('code_challenge') ?? '' });
      const back = new URL(asked.get('redirect_uri') ?? '');
      back.searchParams.set('code', code);
      back.searchParams.set('state', asked.get('state') ?? '');
      return back;
    },
  };
  return provider;
}
