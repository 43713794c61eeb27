import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { startHttpServer } from '../../../test/fakes/http-server.ts';
import { serviceTestContext } from '../../../test/fakes/service-context.ts';
import { loginByDevice } from './login-by-device.ts';

const jwt = (iss: string, aud = 'sigstore'): string =>
  [{ alg: 'RS256' }, { iss, aud, sub: 'me', iat: Date.now() / 1000, exp: Date.now() / 1000 + 86_400 }]
    .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
    .concat('c2ln')
    .join('.');

type Changes = { discovery?: object; device?: object; polls?: object[]; token?: (url: string) => object };

/** An issuer whose token endpoint gives `polls` one after the other, and then the token. */
async function startIssuer({ discovery = {}, device = {}, polls = [], token = () => ({}) }: Changes = {}) {
  const forms: URLSearchParams[] = [];
  const answers = [...polls];
  const server = await startHttpServer((request, response) => {
    const url = `http://${request.headers.host}`;
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      if (request.method === 'POST') forms.push(new URLSearchParams(body));
      const send = (status: number, json: object) => response.writeHead(status).end(JSON.stringify(json));
      if (request.url === '/device')
        return send(200, {
          device_code: 'device-secret',
          user_code: 'ABCD-EFGH',
          verification_uri: `${url}/go`,
          expires_in: 60,
          ...device,
        });
      if (request.url === '/token') {
        const answer = answers.shift();
        const tokens = { access_token: 'x', token_type: 'Bearer', id_token: jwt(url), ...token(url) };
        return answer === undefined ? send(200, tokens) : send(400, answer);
      }
      const endpoints = { authorization_endpoint: `${url}/auth`, token_endpoint: `${url}/token` };
      return send(200, {
        issuer: url,
        ...endpoints,
        device_authorization_endpoint: `${url}/device`,
        ...discovery,
      });
    });
  });
  return Object.assign(server, { forms });
}

describe('loginByDevice', () => {
  it('shows where to go, waits as asked, and takes the token', async () => {
    await using issuer = await startIssuer({
      device: { interval: 2 },
      polls: [{ error: 'authorization_pending' }, { error: 'slow_down' }],
    });
    const context = serviceTestContext();
    const shown: string[] = [];

    const token = await loginByDevice(
      { issuerUrl: issuer.url, show: (url, code) => void shown.push(url, code) },
      context,
    );

    assert.equal(token.proofSubject, 'me');
    assert.deepEqual(shown, [`${issuer.url}/go`, 'ABCD-EFGH']);
    assert.deepEqual(context.slept, [2000, 2000, 7000]);
    const [asked, ...polled] = issuer.forms;
    const challenge = createHash('sha256')
      .update(polled[0]?.get('code_verifier') ?? '')
      .digest('base64url');
    assert.equal(asked?.get('code_challenge'), challenge);
    assert.ok(polled.every((form) => form.get('device_code') === 'device-secret'));
  });

  const ends: [string, Changes, RegExp][] = [
    [
      'the user says no',
      { polls: [{ error: 'access_denied', error_description: 'no\u001b[2J' }] },
      /refused: no \[2J$/,
    ],
    [
      'the time is over',
      { polls: Array.from({ length: 99 }, () => ({ error: 'authorization_pending' })) },
      /nobody logged in/,
    ],
    [
      'the issuer has no such login',
      { discovery: { device_authorization_endpoint: null } },
      /no login for devices/,
    ],
  ];
  for (const [what, changes, message] of ends) {
    it(`ends when ${what}`, async () => {
      await using issuer = await startIssuer(changes);

      await assert.rejects(loginByDevice({ issuerUrl: issuer.url, show() {} }, serviceTestContext()), {
        code: 'LOGIN_FAILED',
        message,
      });
    });
  }

  it('refuses a token of another issuer, for another audience, or that is not a token', async () => {
    for (const [token, code, message] of [
      [() => ({ id_token: jwt('https://evil.test') }), 'LOGIN_FAILED', /has iss https:\/\/evil.test, not/],
      [(url: string) => ({ id_token: jwt(url, 'other') }), 'LOGIN_FAILED', /has aud other, not sigstore/],
      [() => ({ id_token: undefined }), 'SERVICE_ANSWER_INVALID', /id_token is missing/],
      [() => ({ id_token: 'secret' }), 'IDENTITY_TOKEN_INVALID', /not three parts/],
      [() => ({ access_token: undefined }), 'SERVICE_ANSWER_INVALID', /access_token/],
    ] as const) {
      await using issuer = await startIssuer({ token });
      await assert.rejects(
        loginByDevice({ issuerUrl: issuer.url, show() {} }, serviceTestContext()),
        (error: Error & { code: string }) => {
          assert.equal(error.code, code);
          assert.match(error.message, message);
          assert.doesNotMatch(error.message, /secret/);
          return true;
        },
      );
    }
  });

  it('shows neither terminal commands nor an address that is not https', async () => {
    const show = () => assert.fail('shown');
    for (const [device, code] of [
      [{ user_code: '\u001b]0;x\u0007' }, 'SERVICE_ANSWER_INVALID'],
      [{ verification_uri: 'http://evil.test' }, 'SERVICE_URL'],
      [{ device_code: '' }, 'SERVICE_ANSWER_INVALID'],
    ] as const) {
      await using issuer = await startIssuer({ device });

      await assert.rejects(loginByDevice({ issuerUrl: issuer.url, show }, serviceTestContext()), { code });
    }
  });
});
