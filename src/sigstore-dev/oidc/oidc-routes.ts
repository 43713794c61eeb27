import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Clock } from '../../base/context.ts';
import { type Answer, jsonAnswer, RequestRefused, textAnswer } from '../http/answer.ts';
import type { Route, ServiceRequest } from '../http/routes.ts';
import type { Issuer } from './issuer.ts';
import { loginPage } from './login-page.ts';

/** An authorization code and what it was given for. */
type Grant = {
  email: string;
  clientId: string;
  redirectUri: string;
  challenge: string;
  nonce: string | undefined;
  expiresAt: number;
};

const CODE_LIFETIME_MS = 60_000;
const MAX_GRANTS = 1000;

/**
 * OpenID Connect (Discovery 1.0, Core 1.0 3.1): authorization code with PKCE (RFC 7636, S256). Whoever asks is signed in as the
 * e-mail address that he names, in `login_hint` or on the page; `email` is signed in without asking.
 */
export function oidcRoutes(issuer: Issuer, clock: Clock, email: string | undefined): Route[] {
  const url = issuer.names[0] ?? '';
  const grants = new Map<string, Grant>();
  return [
    {
      method: 'GET',
      path: '/.well-known/openid-configuration',
      handle: () => jsonAnswer(200, discovery(url)),
    },
    { method: 'GET', path: '/keys', handle: () => jsonAnswer(200, issuer.jwks()) },
    { method: 'GET', path: '/auth', handle: (request) => authorize(request, grants, email, clock.nowMs()) },
    {
      method: 'POST',
      path: '/token',
      handle(request) {
        const { clientId, nonce, ...grant } = redeem(request, grants, clock.nowMs());
        const token = issuer.issue({
          email: grant.email,
          audience: clientId,
          ...(nonce !== undefined && { nonce }),
        });
        return jsonAnswer(
          200,
          { access_token: token, id_token: token, token_type: 'Bearer', expires_in: 600 },
          { 'cache-control': 'no-store' },
        );
      },
    },
  ];
}

function discovery(url: string): unknown {
  return {
    issuer: url,
    authorization_endpoint: `${url}/auth`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    grant_types_supported: ['authorization_code'],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'email'],
    claims_supported: ['iss', 'aud', 'sub', 'iat', 'exp', 'nonce', 'email', 'email_verified'],
  };
}

function authorize(
  { url: { searchParams: query } }: ServiceRequest,
  grants: Map<string, Grant>,
  preset: string | undefined,
  nowMs: number,
): Answer {
  const redirect = loopbackRedirect(query.get('redirect_uri'));
  const challenge = query.get('code_challenge');
  if (query.get('response_type') !== 'code') throw refused('invalid_request', 'response_type must be code');
  if (challenge === null || query.get('code_challenge_method') !== 'S256')
    throw refused('invalid_request', 'a code_challenge of method S256 is required');
  const email = query.get('login_hint') || preset;
  if (email === undefined) return textAnswer('text/html; charset=utf-8', loginPage(query));

  const code = randomBytes(24).toString('base64url');
  if (grants.size >= MAX_GRANTS) grants.clear();
  grants.set(code, {
    email,
    challenge,
    clientId: query.get('client_id') ?? 'sigstore',
    redirectUri: redirect.href,
    nonce: query.get('nonce') ?? undefined,
    expiresAt: nowMs + CODE_LIFETIME_MS,
  });
  redirect.searchParams.set('code', code);
  const state = query.get('state');
  if (state !== null) redirect.searchParams.set('state', state);
  return { ...textAnswer('text/plain', '', 302), headers: { location: redirect.href } };
}

/** The grant of a code, which is good for one use (RFC 6749, 4.1.3; RFC 7636, 4.6). */
function redeem({ body }: ServiceRequest, grants: Map<string, Grant>, nowMs: number): Grant {
  const form = new URLSearchParams(body.toString('utf8'));
  if (form.get('grant_type') !== 'authorization_code')
    throw new RequestRefused(400, 'grant_type must be authorization_code', {
      oauthError: 'unsupported_grant_type',
    });
  const code = form.get('code') ?? '';
  const grant = grants.get(code);
  grants.delete(code);
  if (grant === undefined || grant.expiresAt < nowMs)
    throw refused('invalid_grant', 'the code is not known, or was used or too old');
  if (URL.parse(form.get('redirect_uri') ?? '')?.href !== grant.redirectUri)
    throw refused('invalid_grant', 'the redirect_uri is another than the code was asked for');
  const made = createHash('sha256')
    .update(form.get('code_verifier') ?? '')
    .digest();
  const wanted = Buffer.from(grant.challenge, 'base64url');
  if (made.length !== wanted.length || !timingSafeEqual(made, wanted))
    throw refused('invalid_grant', 'the code_verifier does not belong to the code_challenge');
  return grant;
}

/** Native clients listen on loopback (RFC 8252, 7.3); codes go nowhere else. */
function loopbackRedirect(text: string | null): URL {
  const url = URL.parse(text ?? '');
  const loopback = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !loopback)
    throw refused('invalid_request', 'redirect_uri must be an http URL on loopback');
  return url;
}

function refused(oauthError: 'invalid_request' | 'invalid_grant', message: string): RequestRefused {
  return new RequestRefused(400, message, { oauthError });
}
