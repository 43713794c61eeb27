import type { Clock } from '../../base/context.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { jsonAnswer } from '../http/answer.ts';
import type { Route, RouteRequest } from '../http/routes.ts';
import { authorize, type CodeGrant, redeemCode } from './authorization-code.ts';
import {
  askForDevice,
  DEVICE_CODE_LIFETIME_MS,
  type DeviceGrant,
  redeemDevice,
  signInForDevice,
} from './device-code.ts';
import { Grants, oauthRefusal } from './grants.ts';
import type { DevIssuer } from './issuer.ts';

const AUTHORIZATION_CODE = 'authorization_code';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';

/**
 * OpenID Connect (Discovery 1.0, Core 1.0): authorization code with PKCE, and device codes. Anyone who asks is signed in as the
 * e-mail address that he names, in `login_hint` or on the page; `email` is signed in without asking.
 */
export function oidcRoutes(issuer: DevIssuer, clock: Clock, email: string | undefined): Route[] {
  const url = issuer.names[0] ?? '';
  const codes = new Grants<CodeGrant>(60_000);
  const devices = new Grants<DeviceGrant>(DEVICE_CODE_LIFETIME_MS);
  return [
    {
      method: 'GET',
      path: '/.well-known/openid-configuration',
      handle: () => jsonAnswer(200, discovery(url)),
    },
    { method: 'GET', path: '/keys', handle: () => jsonAnswer(200, issuer.jwks()) },
    {
      method: 'GET',
      path: '/auth',
      handle: (request) => authorize(request.url.searchParams, codes, email, clock.nowMs()),
    },
    {
      method: 'POST',
      path: '/device/code',
      handle: (request) =>
        askForDevice(formOf(request), { url, grants: devices, preset: email, nowMs: clock.nowMs() }),
    },
    {
      method: 'GET',
      path: '/device',
      handle: (request) => signInForDevice(request.url.searchParams, devices),
    },
    {
      method: 'POST',
      path: '/token',
      handle(request) {
        const form = formOf(request);
        const { clientId, nonce, ...login } = redeem(form, codes, devices, clock.nowMs());
        const token = issuer.issue(
          withoutUndefined({
            email: login.email,
            audience: clientId,
            nonce,
          }),
        );
        return jsonAnswer(
          200,
          { access_token: token, id_token: token, token_type: 'Bearer', expires_in: 600 },
          { 'cache-control': 'no-store' },
        );
      },
    },
  ];
}

function redeem(
  form: URLSearchParams,
  codes: Grants<CodeGrant>,
  devices: Grants<DeviceGrant>,
  nowMs: number,
) {
  const type = form.get('grant_type');
  if (type === AUTHORIZATION_CODE) return redeemCode(form, codes, nowMs);
  if (type === DEVICE_CODE) return redeemDevice(form, devices, nowMs);
  throw oauthRefusal('unsupported_grant_type', `grant_type must be ${AUTHORIZATION_CODE} or ${DEVICE_CODE}`);
}

function formOf({ body }: RouteRequest): URLSearchParams {
  return new URLSearchParams(body.toString('utf8'));
}

function discovery(url: string): unknown {
  return {
    issuer: url,
    authorization_endpoint: `${url}/auth`,
    device_authorization_endpoint: `${url}/device/code`,
    token_endpoint: `${url}/token`,
    jwks_uri: `${url}/keys`,
    response_types_supported: ['code'],
    grant_types_supported: [AUTHORIZATION_CODE, DEVICE_CODE],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['ES256'],
    code_challenge_methods_supported: ['S256'],
    scopes_supported: ['openid', 'email'],
    claims_supported: ['iss', 'aud', 'sub', 'iat', 'exp', 'nonce', 'email', 'email_verified'],
  };
}
