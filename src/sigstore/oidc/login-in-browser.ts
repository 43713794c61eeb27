import type { ServiceContext } from '../service/ask-service.ts';
import type { IdentityToken } from './identity-token.ts';
import { asking, type OidcProvider, openProvider } from './open-provider.ts';
import { TOKEN_STATUSES, takeToken } from './take-token.ts';

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
  const provider = await openProvider(issuerUrl, clientId, context);
  const { oauth } = provider;
  const [state, nonce] = [oauth.generateRandomState(), oauth.generateRandomNonce()];
  const verifier = oauth.generateRandomCodeVerifier();
  // Only here is a server needed; verifying, which shares the room, starts without one.
  const { listenForRedirect } = await import('./redirect-listener.ts');
  await using listener = await listenForRedirect({ provider, state });
  const { redirectUri } = listener;
  await openBrowser(await addressOf(provider, { redirectUri, state, nonce, verifier }));
  const answer = await listener.answer(timeoutMs, context.signal);
  return await exchange(provider, answer, { redirectUri, nonce, verifier });
}

type Secrets = { redirectUri: string; nonce: string; verifier: string };

async function addressOf(
  { oauth, server, client }: OidcProvider,
  { redirectUri, nonce, verifier, state }: Secrets & { state: string },
): Promise<string> {
  const url = new URL(server.authorization_endpoint);
  for (const [name, value] of Object.entries({
    response_type: 'code',
    client_id: client.client_id,
    redirect_uri: redirectUri,
    scope: 'openid email',
    state,
    nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  }))
    url.searchParams.set(name, value);
  return url.href;
}

async function exchange(
  provider: OidcProvider,
  answer: URLSearchParams,
  { redirectUri, nonce, verifier }: Secrets,
): Promise<IdentityToken> {
  const { oauth, server, client, context } = provider;
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    oauth.None(),
    answer,
    redirectUri,
    verifier,
    asking(oauth, context, TOKEN_STATUSES),
  );
  return await takeToken(
    provider,
    response,
    async (given) =>
      await oauth.processAuthorizationCodeResponse(server, client, given, {
        expectedNonce: nonce,
        requireIdToken: true,
      }),
  );
}
