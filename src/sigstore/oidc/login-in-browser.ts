import { createHash, randomBytes } from 'node:crypto';
import type { ServiceContext } from '../service/ask-service.ts';
import { serviceError } from '../service/service-errors.ts';
import { discoverIssuer } from './discover-issuer.ts';
import type { IdentityToken } from './identity-token.ts';
import { requestToken } from './request-token.ts';

export type BrowserLogin = {
  /** Of the signing config's `identityProviders`. */
  issuerUrl: string;
  /** As the issuer knows this program; default `sigstore`, a public client of Sigstore's issuers. */
  clientId?: string;
  /** Shows the address to the user and, where it can, opens it. */
  openBrowser(url: string): Promise<void> | void;
  /** How long the user may take; default five minutes. */
  timeoutMs?: number;
};

/**
 * Logs a person in by the browser: authorization code with PKCE (RFC 7636), the answer taken on loopback (RFC 8252), bound to
 * this login by state and nonce. Throws LOGIN_FAILED, IDENTITY_TOKEN_INVALID, SERVICE_OFFLINE, SERVICE_UNAVAILABLE,
 * SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function loginInBrowser(login: BrowserLogin, context: ServiceContext): Promise<IdentityToken> {
  const { issuerUrl, clientId = 'sigstore', openBrowser, timeoutMs = 5 * 60_000 } = login;
  const issuer = await discoverIssuer(issuerUrl, context);
  // Only here is a server needed; verifying, which shares the room, starts without one.
  const { listenForRedirect } = await import('./redirect-listener.ts');
  const [state, nonce, verifier] = [secret(), secret(), secret()];
  await using listener = await listenForRedirect({ state, issuer: issuer.name });
  await openBrowser(
    withQuery(issuer.authorizationEndpoint, {
      response_type: 'code',
      client_id: clientId,
      redirect_uri: listener.redirectUri,
      scope: 'openid email',
      state,
      nonce,
      code_challenge: createHash('sha256').update(verifier).digest('base64url'),
      code_challenge_method: 'S256',
    }),
  );
  const code = await listener.code(timeoutMs, context.signal);
  const token = await requestToken(
    issuer,
    {
      grant_type: 'authorization_code',
      code,
      redirect_uri: listener.redirectUri,
      client_id: clientId,
      code_verifier: verifier,
    },
    clientId,
    context,
  );
  if ('error' in token || token.claims['nonce'] !== nonce)
    throw serviceError('LOGIN_FAILED', `the token that ${issuer.name} gave is of another login (nonce)`, {
      hint: 'log in again',
    });
  return token;
}

function secret(): string {
  return randomBytes(32).toString('base64url');
}

function withQuery(endpoint: string, parameters: Record<string, string>): string {
  const url = new URL(endpoint);
  for (const [name, value] of Object.entries(parameters)) url.searchParams.set(name, value);
  return url.href;
}
