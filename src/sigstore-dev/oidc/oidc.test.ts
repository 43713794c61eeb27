import assert from 'node:assert/strict';
import { createHash, createPublicKey, verify } from 'node:crypto';
import { describe, it } from 'node:test';
import { devClock } from '../../../test/fakes/dev-clock.ts';
import { get, type Json, post, startTestSigstore } from '../../../test/fakes/sigstore-dev.ts';
import { generateCertificateKey } from '../../sigstore/index.ts';
import { createIssuer } from './issuer.ts';
import { signJwt } from './jwt.ts';
import { loginPage } from './login-page.ts';

const NAME = 'http://127.0.0.1:1';
const part = (token: string, i: number): Json =>
  JSON.parse(Buffer.from(token.split('.')[i] ?? '', 'base64url').toString());

function issuerForTest() {
  const [key, clock] = [generateCertificateKey('p256'), devClock()];
  return { key, clock, issuer: createIssuer([NAME, 'https://ci.example'], key, clock) };
}

describe('createIssuer', () => {
  it('issues what it accepts, until it expires', () => {
    const { issuer, clock } = issuerForTest();
    const token = issuer.issue({ email: 'a@example.com', nonce: 'n' });

    const { claims } = issuer.check(token) as { claims: Record<string, unknown> };
    assert.deepEqual(
      [claims['iss'], claims['aud'], claims['email'], claims['email_verified'], claims['nonce']],
      [NAME, 'sigstore', 'a@example.com', true, 'n'],
    );
    clock.now += 599_000;
    assert.ok('claims' in issuer.check(token));
    clock.now += 1000;
    assert.deepEqual(issuer.check(token), { wrong: 'it has expired' });
  });

  it('refuses tokens that are forged, unsigned, of others, for others or of another time', () => {
    const { issuer, key, clock } = issuerForTest();
    const good = issuer.issue({ sub: 'https://a.example/job' });
    const [header = '', payload = '', signature = ''] = good.split('.');
    const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const claims = part(good, 1);
    const refused: [string, RegExp][] = [
      ['', /three parts/],
      [`${header}.${payload}`, /three parts/],
      [`${good}.${signature}`, /three parts/],
      [`${header}.${payload}${'A'.repeat(20_000)}.${signature}`, /three parts/],
      [`${encode({ alg: 'none' })}.${payload}.`, /ES256/],
      [`${encode({ alg: 'HS256' })}.${payload}.${signature}`, /ES256/],
      [`[].${payload}.${signature}`, /ES256/],
      [`${header}.${encode({ ...claims, sub: 'https://b.example/job' })}.${signature}`, /signature/],
      [`${header}.${payload}.`, /signature/],
      [signJwt(claims, generateCertificateKey('p256'), 'x'), /signature/],
      [signJwt({ ...claims, iss: 'https://evil.example' }, key, 'x'), /issuer "https:\/\/evil\.example"/],
      [signJwt({ ...claims, aud: ['npm'] }, key, 'x'), /not for "sigstore"/],
      [signJwt({ ...claims, exp: undefined }, key, 'x'), /expired/],
      [signJwt({ ...claims, exp: 'tomorrow' }, key, 'x'), /expired/],
      [signJwt({ ...claims, nbf: clock.now / 1000 + 60 }, key, 'x'), /not valid yet/],
      [signJwt([] as never, key, 'x'), /not a JSON object/],
    ];
    for (const [token, wrong] of refused) {
      const answer = issuer.check(token);
      assert.match('wrong' in answer ? answer.wrong : 'accepted', wrong);
    }
  });

  it('issues in its other names, and in no others', () => {
    const { issuer } = issuerForTest();
    assert.equal(part(issuer.issue({ sub: 'x', issuer: 'https://ci.example' }), 1).iss, 'https://ci.example');
    assert.throws(() => issuer.issue({ sub: 'x', issuer: 'https://else.example' }), {
      code: 'SIGSTORE_DEV_TOKEN',
    });
    assert.throws(() => issuer.issue({}), {
      code: 'SIGSTORE_DEV_TOKEN',
      message: /e-mail address or a subject/,
    });
  });
});

describe('the OIDC issuer over HTTP', () => {
  const verifier = 'a-verifier-that-is-long-enough-for-rfc-7636-to-accept';
  const challenge = createHash('sha256').update(verifier).digest('base64url');
  const redirectUri = 'http://localhost:9/auth/callback';
  const ask = (changes: Record<string, string> = {}): string =>
    String(
      new URLSearchParams({
        response_type: 'code',
        client_id: 'sigstore',
        redirect_uri: redirectUri,
        code_challenge: challenge,
        code_challenge_method: 'S256',
        state: 's t',
        nonce: 'n1',
        login_hint: 'b@example.com',
        ...changes,
      }),
    );
  const redeem = (code: string, changes: Record<string, string> = {}): string =>
    String(
      new URLSearchParams({
        grant_type: 'authorization_code',
        code,
        redirect_uri: redirectUri,
        code_verifier: verifier,
        ...changes,
      }),
    );
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const codeOf = async (url: string): Promise<string> =>
    new URL((await get(url)).headers.get('location') ?? '').searchParams.get('code') ?? '';

  it('signs in by code and PKCE with the endpoints that discovery names, and the key of the JWK set', async () => {
    await using dev = await startTestSigstore();
    const { json: discovered } = await get(`${dev.url}/.well-known/openid-configuration`);
    assert.equal(discovered.issuer, dev.url);

    const redirect = await get(`${discovered.authorization_endpoint}?${ask()}`);
    assert.equal(redirect.status, 302);
    const back = new URL(redirect.headers.get('location') ?? '');
    assert.equal(back.origin + back.pathname, redirectUri);
    assert.equal(back.searchParams.get('state'), 's t');
    const answer = await post(discovered.token_endpoint, redeem(back.searchParams.get('code') ?? ''), form);

    const token: string = answer.json.id_token;
    assert.deepEqual([part(token, 1).email, part(token, 1).nonce], ['b@example.com', 'n1']);
    const { keys } = (await get(discovered.jwks_uri)).json;
    assert.equal(keys[0].kid, part(token, 0).kid);
    assert.equal(keys[0].d, undefined);
    const [signed, signature] = [token.slice(0, token.lastIndexOf('.')), token.split('.')[2] ?? ''];
    const key = { key: createPublicKey({ key: keys[0], format: 'jwk' }), dsaEncoding: 'ieee-p1363' as const };
    assert.ok(verify('sha256', Buffer.from(signed), key, Buffer.from(signature, 'base64url')));
  });

  it('gives a token once for a code, and only for its verifier, redirect and minute', async () => {
    await using dev = await startTestSigstore();
    const attempt = async (changes: Record<string, string>, wait = 0): Promise<[number, string]> => {
      const code = await codeOf(`${dev.url}/auth?${ask()}`);
      dev.clock.now += wait;
      const { status, json } = await post(`${dev.url}/token`, redeem(code, changes), form);
      return [status, json.error];
    };
    assert.deepEqual(await attempt({ code_verifier: 'another' }), [400, 'invalid_grant']);
    assert.deepEqual(await attempt({ code_verifier: '' }), [400, 'invalid_grant']);
    assert.deepEqual(await attempt({ redirect_uri: 'http://localhost:10/' }), [400, 'invalid_grant']);
    assert.deepEqual(await attempt({ code: 'guessed' }), [400, 'invalid_grant']);
    assert.deepEqual(await attempt({ grant_type: 'password' }), [400, 'unsupported_grant_type']);
    assert.deepEqual(await attempt({}, 61_000), [400, 'invalid_grant']);

    const code = await codeOf(`${dev.url}/auth?${ask()}`);
    assert.equal((await post(`${dev.url}/token`, redeem(code), form)).status, 200);
    assert.equal((await post(`${dev.url}/token`, redeem(code), form)).json.error, 'invalid_grant');
  });

  it('sends no code away from loopback, and none without PKCE', async () => {
    await using dev = await startTestSigstore();
    for (const changes of [
      { redirect_uri: 'https://evil.example/' },
      { redirect_uri: 'http://127.0.0.1.evil.example/' },
      { redirect_uri: '' },
      { code_challenge_method: 'plain' },
      { response_type: 'token' },
    ]) {
      const answer = await get(`${dev.url}/auth?${ask(changes as Record<string, string>)}`);
      assert.deepEqual([answer.status, answer.json.error], [400, 'invalid_request']);
    }
  });

  it('asks who it is on a page, unless it was given beforehand', async () => {
    await using asking = await startTestSigstore();
    const page = await get(`${asking.url}/auth?${ask({ login_hint: '' })}`);
    assert.equal(page.status, 200);
    assert.match(page.text, /Not for production/);
    assert.match(page.text, /name="state" value="s t"/);

    await using preset = await startTestSigstore({ email: 'c@example.com' });
    const code = await codeOf(`${preset.url}/auth?${ask({ login_hint: '' })}`);
    const { json } = await post(`${preset.url}/token`, redeem(code), form);
    assert.equal(part(json.id_token, 1).email, 'c@example.com');
  });

  it('signs a device in when somebody does so for the code that it shows', async () => {
    await using dev = await startTestSigstore();
    const { json: device } = await post(
      `${dev.url}/device/code`,
      `client_id=sigstore&code_challenge=${challenge}`,
      form,
    );
    const poll = async (changes: Record<string, string> = {}): Promise<Json> => {
      const grant_type = 'urn:ietf:params:oauth:grant-type:device_code';
      const asked = { grant_type, device_code: device.device_code, code_verifier: verifier, ...changes };
      return (await post(`${dev.url}/token`, String(new URLSearchParams(asked)), form)).json;
    };
    assert.equal((await poll()).error, 'authorization_pending');
    assert.match((await get(device.verification_uri_complete)).text, /type="email"/);
    assert.equal((await get(`${dev.url}/device?user_code=1&login_hint=d@example.com`)).status, 400);
    assert.equal((await poll()).error, 'authorization_pending');
    assert.equal((await get(`${device.verification_uri_complete}&login_hint=d@example.com`)).status, 200);
    assert.equal(part((await poll()).id_token, 1).email, 'd@example.com');
    assert.equal((await poll()).error, 'expired_token');

    const { json: late } = await post(`${dev.url}/device/code`, '', form);
    dev.clock.now += 601_000;
    assert.equal((await poll({ device_code: late.device_code })).error, 'expired_token');
  });

  it('writes what it was sent into the page as text', () => {
    const page = loginPage(new URLSearchParams({ state: '"><script>alert(1)</script>', login_hint: 'x' }));
    assert.ok(!page.includes('<script'));
    assert.ok(!page.includes('value="x"'));
  });
});
