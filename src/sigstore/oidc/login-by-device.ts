import { redactUrl } from '../../base/redact-url.ts';
import type { ServiceContext } from '../service/ask-service.ts';
import { serviceError } from '../service/service-errors.ts';
import { parseServiceUrl } from '../service/service-url.ts';
import type { IdentityToken } from './identity-token.ts';
import { asking, type OidcProvider, openProvider, PROVIDER } from './open-provider.ts';
import { inOurWords, invalidAnswer } from './provider-errors.ts';
import { TOKEN_STATUSES, takeToken } from './take-token.ts';

export type DeviceLogin = {
  /** Of the signing config's `identityProviders`. */
  issuerUrl: string;
  /** As the issuer knows this program; default `sigstore`. */
  clientId?: string;
  /** Shows where to go with any browser, and the code to confirm there. */
  show(url: string, code: string): Promise<void> | void;
};

type Device = { deviceCode: string; userCode: string; url: string; expiresMs: number; intervalMs: number };

const LONGEST_MS = 15 * 60_000;
const SLOW_DOWN_MS = 5000;

/**
 * Logs a person in whose browser is on another machine (RFC 8628). Throws LOGIN_FAILED, IDENTITY_TOKEN_INVALID, SERVICE_OFFLINE,
 * SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function loginByDevice(login: DeviceLogin, context: ServiceContext): Promise<IdentityToken> {
  const { issuerUrl, clientId = 'sigstore' } = login;
  const provider = await openProvider(issuerUrl, clientId, context);
  const verifier = provider.oauth.generateRandomCodeVerifier();
  const device = await requestDevice(provider, verifier);
  await login.show(device.url, device.userCode);
  return await waitForToken(provider, device, verifier);
}

async function requestDevice(provider: OidcProvider, verifier: string): Promise<Device> {
  const { oauth, server, client, shown, context } = provider;
  if (!server.device_authorization_endpoint)
    throw serviceError('LOGIN_FAILED', `${server.issuer} has no login for devices without a browser`, {
      hint: 'log in with a browser on this machine, or give --identity-token FILE',
    });
  const parameters = {
    scope: 'openid email',
    code_challenge: await oauth.calculatePKCECodeChallenge(verifier),
    code_challenge_method: 'S256',
  };
  const ask = asking(oauth, context, [200]);
  const answer = await inOurWords({ oauth, shown, name: server.issuer }, async () => {
    const response = await oauth.deviceAuthorizationRequest(server, client, oauth.None(), parameters, ask);
    return await oauth.processDeviceAuthorizationResponse(server, client, response);
  });
  // It is shown on a terminal.
  if (!/^[\x21-\x7e]{1,64}$/.test(answer.user_code))
    throw invalidAnswer(shown, 'user_code is not a short code');
  return {
    deviceCode: answer.device_code,
    userCode: answer.user_code,
    url: parseServiceUrl(answer.verification_uri_complete ?? answer.verification_uri, PROVIDER),
    expiresMs: Math.min(answer.expires_in * 1000 || LONGEST_MS, LONGEST_MS),
    intervalMs: Math.min((answer.interval ?? 0) * 1000 || SLOW_DOWN_MS, 60_000),
  };
}

async function waitForToken(
  provider: OidcProvider,
  device: Device,
  verifier: string,
): Promise<IdentityToken> {
  const { clock, signal } = provider.context;
  let { intervalMs } = device;
  for (let waitedMs = 0; waitedMs < device.expiresMs; ) {
    await clock.sleep(intervalMs, signal);
    waitedMs += intervalMs;
    const answer = await askForToken(provider, device, verifier);
    if (typeof answer !== 'string') return answer;
    if (answer === 'slow_down') intervalMs += SLOW_DOWN_MS;
  }
  throw serviceError('LOGIN_FAILED', `nobody logged in at ${redactUrl(device.url)} in time`, {
    hint: 'start again, or give --identity-token FILE',
  });
}

const PENDING = ['authorization_pending', 'slow_down'];

/** The token, or why it is to be asked for again. */
async function askForToken(
  provider: OidcProvider,
  { deviceCode }: Device,
  verifier: string,
): Promise<IdentityToken | string> {
  const { oauth, server, client, context } = provider;
  const response = await oauth.deviceCodeGrantRequest(server, client, oauth.None(), deviceCode, {
    ...asking(oauth, context, TOKEN_STATUSES),
    additionalParameters: { code_verifier: verifier },
  });
  try {
    return await takeToken(
      provider,
      response,
      async (given) => await oauth.processDeviceCodeResponse(server, client, given),
    );
  } catch (error) {
    const answered = serviceError.is(error, 'LOGIN_FAILED') ? error.details?.['answered'] : undefined;
    if (typeof answered === 'string' && PENDING.includes(answered)) return answered;
    throw error;
  }
}
