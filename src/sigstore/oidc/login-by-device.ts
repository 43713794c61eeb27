import { createHash, randomBytes } from 'node:crypto';
import { redactUrl } from '../../base/redact-url.ts';
import { ShapeError } from '../proto-json.ts';
import { askService, type ServiceContext } from '../service/ask-service.ts';
import { readAnswer, required } from '../service/read-answer.ts';
import { serviceError } from '../service/service-errors.ts';
import { parseServiceUrl } from '../service/service-url.ts';
import { discoverIssuer, type Issuer, PROVIDER } from './discover-issuer.ts';
import type { IdentityToken } from './identity-token.ts';
import { requestToken } from './request-token.ts';

export type DeviceLogin = {
  /** Of the signing config's `identityProviders`. */
  issuerUrl: string;
  /** As the issuer knows this program; default `sigstore`. */
  clientId?: string;
  /** Shows where to go with any browser, and the code to confirm there. */
  show(url: string, code: string): Promise<void> | void;
};

type Device = { deviceCode: string; userCode: string; url: string; expiresMs: number; intervalMs: number };

const GRANT_TYPE = 'urn:ietf:params:oauth:grant-type:device_code';
const LONGEST_MS = 15 * 60_000;
const SLOW_DOWN_MS = 5000;

/**
 * Logs a person in whose browser is on another machine (RFC 8628). Throws LOGIN_FAILED, IDENTITY_TOKEN_INVALID, SERVICE_OFFLINE,
 * SERVICE_UNAVAILABLE, SERVICE_REFUSED, SERVICE_ANSWER_INVALID.
 */
export async function loginByDevice(login: DeviceLogin, context: ServiceContext): Promise<IdentityToken> {
  const { issuerUrl, clientId = 'sigstore' } = login;
  const issuer = await discoverIssuer(issuerUrl, context);
  const verifier = randomBytes(32).toString('base64url');
  const device = await requestDevice(issuer, clientId, verifier, context);
  await login.show(device.url, device.userCode);
  return await waitForToken(issuer, device, { clientId, verifier }, context);
}

async function requestDevice(
  issuer: Issuer,
  clientId: string,
  verifier: string,
  context: ServiceContext,
): Promise<Device> {
  const url = issuer.deviceAuthorizationEndpoint;
  if (url === undefined)
    throw serviceError('LOGIN_FAILED', `${issuer.name} has no login for devices without a browser`, {
      hint: 'log in with a browser on this machine, or give --identity-token FILE',
    });
  const form = {
    client_id: clientId,
    scope: 'openid email',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'),
    code_challenge_method: 'S256',
  };
  const { bytes } = await askService(
    {
      service: PROVIDER,
      url,
      method: 'POST',
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: Buffer.from(new URLSearchParams(form).toString()),
      accepted: [200],
      limitBytes: 64 * 1024,
    },
    context,
  );
  return readAnswer(`${PROVIDER} ${redactUrl(url)}`, bytes, (answer): Device => {
    const userCode = required(answer, 'userCode');
    // It is shown on a terminal.
    if (!/^[\x21-\x7e]{1,64}$/.test(userCode)) throw new ShapeError('user_code is no short code');
    const page = answer.string('verificationUriComplete') || required(answer, 'verificationUri');
    return {
      deviceCode: required(answer, 'deviceCode'),
      userCode,
      url: parseServiceUrl(page, PROVIDER),
      expiresMs: Math.min(Number(answer.integer('expiresIn')) * 1000 || LONGEST_MS, LONGEST_MS),
      intervalMs: Math.min(Number(answer.integer('interval')) * 1000 || SLOW_DOWN_MS, 60_000),
    };
  });
}

async function waitForToken(
  issuer: Issuer,
  device: Device,
  { clientId, verifier }: { clientId: string; verifier: string },
  context: ServiceContext,
): Promise<IdentityToken> {
  const grant = {
    grant_type: GRANT_TYPE,
    device_code: device.deviceCode,
    client_id: clientId,
    code_verifier: verifier,
  };
  let { intervalMs } = device;
  for (let waitedMs = 0; waitedMs < device.expiresMs; ) {
    await context.clock.sleep(intervalMs, context.signal);
    waitedMs += intervalMs;
    const answer = await requestToken(issuer, grant, clientId, context, [
      'authorization_pending',
      'slow_down',
    ]);
    if (!('error' in answer)) return answer;
    if (answer.error === 'slow_down') intervalMs += SLOW_DOWN_MS;
  }
  throw serviceError('LOGIN_FAILED', `nobody logged in at ${redactUrl(device.url)} in time`, {
    hint: 'start again, or give --identity-token FILE',
  });
}
