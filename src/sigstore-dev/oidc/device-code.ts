import { randomInt } from 'node:crypto';
import { type HttpAnswer, jsonAnswer, textAnswer } from '../http/answer.ts';
import { checkVerifier, type GrantedLogin, type Grants, oauthRefusal } from './grants.ts';
import { loginPage } from './login-page.ts';

/** A device that waits for somebody to sign in for it on the page; `email` is set when that happened. */
export type DeviceGrant = Omit<GrantedLogin, 'email'> & {
  email: string | undefined;
  userCode: string;
  challenge: string | undefined;
};

export const DEVICE_CODE_LIFETIME_MS = 600_000;

type DeviceRequest = {
  url: string;
  grants: Grants<DeviceGrant>;
  preset: string | undefined;
  nowMs: number;
};

/** The device authorization endpoint (RFC 8628, 3.1). With `preset`, nobody needs to sign in any more. */
export function askForDevice(
  form: URLSearchParams,
  { url, grants, preset, nowMs }: DeviceRequest,
): HttpAnswer {
  const userCode = String(randomInt(1e8)).padStart(8, '0');
  const grant: DeviceGrant = {
    userCode,
    email: preset,
    clientId: form.get('client_id') ?? 'sigstore',
    nonce: form.get('nonce') ?? undefined,
    challenge: form.get('code_challenge') ?? undefined,
  };
  return jsonAnswer(200, {
    device_code: grants.add(grant, nowMs),
    user_code: userCode,
    verification_uri: `${url}/device`,
    verification_uri_complete: `${url}/device?user_code=${userCode}`,
    expires_in: DEVICE_CODE_LIFETIME_MS / 1000,
    interval: 1,
  });
}

/** The page where somebody signs in for the device that shows `user_code`. */
export function signInForDevice(query: URLSearchParams, grants: Grants<DeviceGrant>): HttpAnswer {
  const email = query.get('login_hint');
  if (!email) return textAnswer('text/html; charset=utf-8', loginPage(query));
  const grant = grants.values().find(({ userCode }) => userCode === query.get('user_code'));
  if (grant === undefined) throw oauthRefusal('invalid_request', 'the user_code is not known');
  grant.email = email;
  return textAnswer(
    'text/plain; charset=utf-8',
    `The device is signed in as ${email}. You can close this page.`,
  );
}

/** The grant of a device code; `authorization_pending` until somebody has signed in (RFC 8628, 3.5). */
export function redeemDevice(
  form: URLSearchParams,
  grants: Grants<DeviceGrant>,
  nowMs: number,
): GrantedLogin {
  const code = form.get('device_code') ?? '';
  const grant = grants.get(code, nowMs);
  if (grant === undefined)
    throw oauthRefusal('expired_token', 'the device_code is not known, or was used, or is too old');
  const { email, clientId, nonce, challenge } = grant;
  if (email === undefined)
    throw oauthRefusal('authorization_pending', 'nobody has signed in for the device yet');
  grants.delete(code);
  if (challenge !== undefined) checkVerifier(form, challenge);
  return { email, clientId, nonce };
}
