import { type HttpAnswer, textAnswer } from '../http/answer.ts';
import { checkVerifier, type GrantedLogin, type Grants, oauthRefusal } from './grants.ts';
import { loginPage } from './login-page.ts';

/** What an authorization code was given for. */
export type CodeGrant = GrantedLogin & { redirectUri: string; challenge: string };

/** The authorization endpoint (OpenID Connect Core, 3.1.2), with PKCE. `preset` is signed in without asking. */
export function authorize(
  query: URLSearchParams,
  grants: Grants<CodeGrant>,
  preset: string | undefined,
  nowMs: number,
): HttpAnswer {
  const redirect = loopbackRedirect(query.get('redirect_uri'));
  const challenge = query.get('code_challenge');
  if (query.get('response_type') !== 'code')
    throw oauthRefusal('invalid_request', 'response_type must be code');
  if (challenge === null || query.get('code_challenge_method') !== 'S256')
    throw oauthRefusal('invalid_request', 'a code_challenge of method S256 is required');
  const email = query.get('login_hint') || preset;
  if (email === undefined) return textAnswer('text/html; charset=utf-8', loginPage(query));

  const grant = {
    email,
    challenge,
    clientId: query.get('client_id') ?? 'sigstore',
    redirectUri: redirect.href,
    nonce: query.get('nonce') ?? undefined,
  };
  redirect.searchParams.set('code', grants.add(grant, nowMs));
  const state = query.get('state');
  if (state !== null) redirect.searchParams.set('state', state);
  return { ...textAnswer('text/plain', '', 302), headers: { location: redirect.href } };
}

/** The grant of a code, which is good for one use (RFC 6749, 4.1.3). */
export function redeemCode(form: URLSearchParams, grants: Grants<CodeGrant>, nowMs: number): GrantedLogin {
  const code = form.get('code') ?? '';
  const grant = grants.get(code, nowMs);
  grants.delete(code);
  if (grant === undefined)
    throw oauthRefusal('invalid_grant', 'the code is not known, or was used, or is too old');
  if (URL.parse(form.get('redirect_uri') ?? '')?.href !== grant.redirectUri)
    throw oauthRefusal('invalid_grant', 'the redirect_uri is another than the code was asked for');
  checkVerifier(form, grant.challenge);
  return grant;
}

/** Native clients listen on loopback (RFC 8252, 7.3); codes go nowhere else. */
function loopbackRedirect(text: string | null): URL {
  const url = URL.parse(text ?? '');
  const loopback = url?.protocol === 'http:' && ['localhost', '127.0.0.1', '[::1]'].includes(url.hostname);
  if (url === null || !loopback)
    throw oauthRefusal('invalid_request', 'redirect_uri must be an http URL on loopback');
  return url;
}
