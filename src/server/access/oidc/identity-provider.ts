import * as oauth from 'oauth4webapi';
import type { Context } from '../../../base/context.ts';
import { serverError } from '../../errors.ts';
import { asking, isReachableInTheClear } from './ask-provider.ts';
import { type Identity, identityOf, NAMES } from './identity.ts';

/** How people log in with the provider of an organisation (OpenID Connect Core 1.0). */
export type OidcSettings = {
  /** As its tokens name it: https://login.example.org. */
  issuer: string;
  clientId: string;
  /** Undefined: a public client, which PKCE alone ties to its codes. */
  clientSecret: string | undefined;
  /** The claim that names the groups of a person. */
  groupsClaim: string;
  /** Beside `openid`. */
  scopes: readonly string[];
};

/** What a browser keeps from going to the provider until it is back. */
export type PendingLogin = { state: string; nonce: string; verifier: string; to: string };

export type IdentityProvider = {
  /** The host of the issuer, for people. */
  name: string;
  /** Where the browser goes to log in, to come back to `callback`. Throws SERVER_LOGIN. */
  begin(callback: string, to: string): Promise<{ url: string; pending: PendingLogin }>;
  /** Who came back. Throws SERVER_LOGIN. */
  finish(came: URL, callback: string, pending: PendingLogin): Promise<Identity>;
  /** The same person as the provider sees them now; undefined: it lets them in no more. Throws SERVER_LOGIN: it could not be asked. */
  again(refresh: string): Promise<Identity | undefined>;
};

/** The library's view of the provider, and of us. */
type Relation = {
  settings: OidcSettings;
  client: oauth.Client;
  authentication: oauth.ClientAuth;
  ask: ReturnType<typeof asking> & { [oauth.allowInsecureRequests]: boolean };
  discover(): Promise<oauth.AuthorizationServer>;
};

const DISCOVERED_FOR_MS = 3_600_000;
const CLOCKS_DIFFER_S = 30;

/** Asks the provider nothing yet: a server starts without it. */
export function openIdentityProvider(
  settings: OidcSettings,
  context: Pick<Context, 'http' | 'clock' | 'signal'>,
): IdentityProvider {
  const { issuer, clientId, clientSecret } = settings;
  const name = new URL(issuer).host;
  const ask = { ...asking(context), [oauth.allowInsecureRequests]: isReachableInTheClear(issuer) };
  const relation: Relation = {
    settings,
    client: { client_id: clientId, [oauth.clockTolerance]: CLOCKS_DIFFER_S },
    authentication: clientSecret === undefined ? oauth.None() : oauth.ClientSecretBasic(clientSecret),
    ask,
    discover: discovering(issuer, ask, context),
  };
  return {
    name,
    begin: (callback, to) => inOurWords(name, async () => await begin(relation, callback, to)),
    finish: (came, callback, pending) =>
      inOurWords(name, async () => await finish(relation, came, callback, pending)),
    again: (refresh) => inOurWords(name, async () => await again(relation, refresh)),
  };
}

/** What the provider says of itself, asked for again every hour. */
function discovering(
  issuer: string,
  ask: Relation['ask'],
  { clock }: Pick<Context, 'clock'>,
): () => Promise<oauth.AuthorizationServer> {
  let known: { server: oauth.AuthorizationServer; atMs: number } | undefined;
  return async () => {
    const nowMs = clock.nowMs();
    if (known !== undefined && nowMs - known.atMs < DISCOVERED_FOR_MS) return known.server;
    const response = await oauth.discoveryRequest(new URL(issuer), ask);
    const server = await oauth.processDiscoveryResponse(new URL(issuer), response);
    known = { server, atMs: nowMs };
    return server;
  };
}

async function begin(
  { settings, client, discover }: Relation,
  callback: string,
  to: string,
): Promise<{ url: string; pending: PendingLogin }> {
  const { authorization_endpoint } = await discover();
  if (authorization_endpoint === undefined) throw new Error('it names no authorization endpoint');
  const verifier = oauth.generateRandomCodeVerifier();
  const pending = { state: oauth.generateRandomState(), nonce: oauth.generateRandomNonce(), verifier, to };
  const url = new URL(authorization_endpoint);
  const parameters = {
    client_id: client.client_id,
    response_type: 'code',
    redirect_uri: callback,
    scope: ['openid', ...settings.scopes].join(' '),
    state: pending.state,
    nonce: pending.nonce,
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  for (const [key, value] of Object.entries(parameters)) url.searchParams.set(key, value);
  return { url: url.href, pending };
}

async function finish(
  relation: Relation,
  came: URL,
  callback: string,
  { state, nonce, verifier }: PendingLogin,
): Promise<Identity> {
  const { client, authentication, ask } = relation;
  const server = await relation.discover();
  const code = oauth.validateAuthResponse(server, client, came, state);
  const response = await oauth.authorizationCodeGrantRequest(
    server,
    client,
    authentication,
    code,
    callback,
    verifier,
    ask,
  );
  const expected = { expectedNonce: nonce, requireIdToken: true };
  const tokens = await oauth.processAuthorizationCodeResponse(server, client, response, expected);
  return await identified(relation, { server, response, tokens });
}

async function again(relation: Relation, refresh: string): Promise<Identity | undefined> {
  const { client, authentication, ask } = relation;
  const server = await relation.discover();
  try {
    const response = await oauth.refreshTokenGrantRequest(server, client, authentication, refresh, ask);
    const tokens = await oauth.processRefreshTokenResponse(server, client, response);
    return await identified(relation, { server, response, tokens }, refresh);
  } catch (error) {
    if (error instanceof oauth.ResponseBodyError && error.error === 'invalid_grant') return undefined;
    throw error;
  }
}

type Given = { server: oauth.AuthorizationServer; response: Response; tokens: oauth.TokenEndpointResponse };

/** By a token that the provider signed, for us; what stands in none, as in many an answer to a refresh token, is asked for. */
async function identified(relation: Relation, given: Given, refresh?: string): Promise<Identity> {
  const { groupsClaim } = relation.settings;
  const claims = oauth.getValidatedIdTokenClaims(given.tokens);
  if (claims !== undefined)
    await oauth.validateApplicationLevelSignature(given.server, given.response, relation.ask);
  const isWhole = claims?.[groupsClaim] !== undefined && NAMES.some((name) => claims[name] !== undefined);
  const said = isWhole ? claims : { ...(await userInfo(relation, given, claims?.sub)), ...claims };
  return identityOf(said, groupsClaim, given.tokens.refresh_token ?? refresh);
}

/** Whoever asks compares the subject where it is not known here. */
async function userInfo(
  { client, ask }: Relation,
  { server, tokens }: Given,
  subject: string | undefined,
): Promise<Partial<oauth.UserInfoResponse>> {
  if (server.userinfo_endpoint === undefined) return {};
  const response = await oauth.userInfoRequest(server, client, tokens.access_token, ask);
  return await oauth.processUserInfoResponse(server, client, subject ?? oauth.skipSubjectCheck, response);
}

/** No secret stands in what the library says. */
async function inOurWords<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    throw serverError('SERVER_LOGIN', `${name} did not log anybody in: ${whyOf(cause)}`, {
      hint: 'log in again; where the identity provider is broken, by the link of "shearwall serve --admin-link"',
      cause,
    });
  }
}

function whyOf(cause: unknown): string {
  if (cause instanceof oauth.AuthorizationResponseError || cause instanceof oauth.ResponseBodyError)
    return `it said ${cause.error}`;
  return cause instanceof Error ? cause.message : 'its answer makes no sense';
}
