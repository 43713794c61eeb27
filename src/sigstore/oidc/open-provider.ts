import type * as Oauth from 'oauth4webapi';
import { redactUrl } from '../../base/redact-url.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { parseServiceUrl } from '../service/service-url.ts';
import { inOurWords, invalidAnswer } from './provider-errors.ts';

export const PROVIDER = 'the identity provider';

/** Where an issuer lets people log in, and the library that speaks OAuth 2 and OpenID Connect with it. */
export type OidcProvider = {
  oauth: typeof Oauth;
  /** What OpenID Connect Discovery says of it; `issuer` as its tokens name it. */
  server: Oauth.AuthorizationServer & { authorization_endpoint: string; token_endpoint: string };
  client: Oauth.Client;
  /** It in messages about its answers. */
  shown: string;
  context: ServiceContext;
};

/** Ages of tokens are judged by the clock of the context, which the library does not know. */
const ANY_TIME_S = 100 * 366 * 24 * 60 * 60;

/**
 * The library is loaded here, when somebody logs in. Throws SERVICE_OFFLINE, SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID,
 * SERVICE_URL.
 */
export async function openProvider(
  url: string,
  clientId: string,
  context: ServiceContext,
): Promise<OidcProvider> {
  const oauth = await import('oauth4webapi');
  const shown = `${PROVIDER} ${redactUrl(url)}`;
  const server = await inOurWords({ oauth, shown, name: shown }, async () => {
    const response = await oauth.discoveryRequest(new URL(url), asking(oauth, context, [200]));
    return await documentOf(oauth, url, response);
  });
  const { authorization_endpoint, token_endpoint, device_authorization_endpoint } = server;
  for (const [name, endpoint] of Object.entries({ authorization_endpoint, token_endpoint })) {
    if (typeof endpoint !== 'string' || endpoint === '') throw invalidAnswer(shown, `${name} is missing`);
    parseServiceUrl(endpoint, PROVIDER);
  }
  if (device_authorization_endpoint) parseServiceUrl(device_authorization_endpoint, PROVIDER);
  return {
    oauth,
    server: server as OidcProvider['server'],
    client: { client_id: clientId, [oauth.clockTolerance]: ANY_TIME_S },
    shown,
    context,
  };
}

/** Discovery 1.0, 4.3: else one issuer could pass for another. A slash at the end of its name was taken off when it was configured. */
async function documentOf(
  oauth: typeof Oauth,
  url: string,
  response: Response,
): Promise<Oauth.AuthorizationServer> {
  try {
    return await oauth.processDiscoveryResponse(new URL(url), response.clone());
  } catch {
    return await oauth.processDiscoveryResponse(new URL(`${url}/`), response);
  }
}

const LIMIT_BYTES = 256 * 1024;

/** Options of a request of the library: sent as all questions to services are, to https or loopback, bounded, repeated when it is busy. */
export function asking(
  oauth: typeof Oauth,
  context: ServiceContext,
  accepted: readonly number[],
): {
  [Oauth.customFetch]: NonNullable<
    Oauth.HttpRequestOptions<'GET' | 'POST', URLSearchParams | undefined>[typeof Oauth.customFetch]
  >;
  [Oauth.allowInsecureRequests]: boolean;
} {
  return {
    // Loopback may be asked in the clear; `askService` sees to that.
    [oauth.allowInsecureRequests]: true,
    async [oauth.customFetch](url, { method, headers, body }) {
      const sent = body === undefined ? {} : { body: Buffer.from(body.toString()) };
      const answer = await askService(
        { service: PROVIDER, url, method, headers, ...sent, accepted, limitBytes: LIMIT_BYTES },
        context,
      );
      // Some servers give JSON another type.
      return new Response(new Uint8Array(answer.bytes), {
        status: answer.status,
        headers: { 'content-type': 'application/json' },
      });
    },
  };
}
