import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { after, before, beforeEach, describe, it } from 'node:test';
import { CLIENT, type FakeProvider, fakeProvider, ISSUER } from '../../../../test/fakes/identity-provider.ts';
import {
  everything,
  ORIGIN,
  ofTeams,
  type TestServer,
  testServer,
} from '../../../../test/fakes/test-server.ts';
import { COOKIE } from '../../http/credentials.ts';
import { openIdentityProvider } from './identity-provider.ts';
import { openRefresh, sealRefresh } from './sealed-refresh.ts';

type Me = { name: string; grants: unknown[]; groups: string[]; notes: string[] };

const MINUTE_MS = 60_000;
/** They may ask once a second. */
const STRANGERS_WAIT_MS = 1000;
const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

describe('a login with an identity provider', () => {
  let provider: FakeProvider;
  let server: TestServer;

  before(async () => {
    const clock = { nowMs: () => Date.now(), random: () => 0.5, sleep: async () => {} };
    const settings = { issuer: ISSUER, ...CLIENT, groupsClaim: 'groups', scopes: ['profile'] };
    const http: FakeProvider['http'] = async (...asked) => await provider.http(...asked);
    const signal = new AbortController().signal;
    // What is known of a provider is kept: there is one for all tests.
    provider = fakeProvider();
    server = await testServer(undefined, openIdentityProvider(settings, { http, clock, signal }));
    const admin = await server.token(everything('admin'));
    const body = JSON.stringify({ kind: 'group', subject: 'sre', grant: ofTeams('viewer', 'shop') });
    assert.equal((await server.as(admin, '/api/v1/grants', { method: 'POST', body })).status, 201);
  });
  after(async () => await server[Symbol.asyncDispose]());
  beforeEach(() => {
    const untouched = {
      tamper: undefined,
      audience: CLIENT.clientId,
      lifetimeMs: 600_000,
      givesRefresh: true,
    };
    const claims = { groups: ['sre'], email: 'ada@example.com', email_verified: true };
    Object.assign(provider, { ...untouched, state: 'up', claims });
  });

  const cookiesOf = (response: Response): Map<string, string> =>
    new Map(
      response.headers.getSetCookie().map((each) => {
        const [name = '', value = ''] = each.split(';', 1)[0]?.split(/=(.*)/) ?? [];
        return [name, value];
      }),
    );
  const begin = async (to = '/') => {
    server.fleet.now.ms += STRANGERS_WAIT_MS;
    const response = await server.send(`/api/v1/login/oidc?to=${encodeURIComponent(to)}`);
    const cookies = [...cookiesOf(response)].map(([name, value]) => `${name}=${value}`).join('; ');
    return { url: response.headers.get('location') ?? '', cookies };
  };
  const comeBack = async (url: URL, cookies: string) => {
    server.fleet.now.ms += STRANGERS_WAIT_MS;
    const response = await server.send(`${url.pathname}${url.search}`, { headers: { cookie: cookies } });
    return { to: response.headers.get('location'), session: cookiesOf(response).get(COOKIE) };
  };
  const login = async (): Promise<string> => {
    const { url, cookies } = await begin();
    const { to, session } = await comeBack(provider.login(url), cookies);
    assert.equal(to, '/');
    return session ?? '';
  };
  const me = async (session: string): Promise<Me | undefined> => {
    const response = await server.send('/api/v1/me', { headers: { cookie: `${COOKIE}=${session}` } });
    return response.status === 200 ? ((await response.json()) as Me) : undefined;
  };

  it('gives whoever comes back what was granted to their groups, and brings them to where they were', async () => {
    const { url, cookies } = await begin('/?what=CVE-2024-3094');
    const asked = new URL(url).searchParams;
    assert.equal(asked.get('code_challenge_method'), 'S256');
    assert.equal(asked.get('redirect_uri'), `${ORIGIN}/api/v1/login/oidc/callback`);
    assert.equal(asked.get('scope'), 'openid profile');
    const { to, session = '' } = await comeBack(provider.login(url), cookies);
    assert.equal(to, '/?what=CVE-2024-3094');
    const { name, grants, groups, notes } = (await me(session)) ?? assert.fail('nobody is logged in');
    assert.deepEqual(
      { name, grants, groups, notes },
      { name: 'ada@example.com', grants: [ofTeams('viewer', 'shop')], groups: ['sre'], notes: [] },
    );
    const secret = Buffer.from(`${CLIENT.clientId}:${CLIENT.clientSecret}`).toString('base64');
    assert.equal(provider.authorization, `Basic ${secret}`);
  });

  it('leads nowhere but to pages of this server', async () => {
    for (const to of ['//evil.test', 'https://evil.test', '/\\evil.test', '/api/v1/logout', '/?a\r\nb'])
      assert.equal((await server.send(`/api/v1/login/oidc?to=${encodeURIComponent(to)}`)).status, 400, to);
  });

  it('lets nobody in who brings what was not asked for', async () => {
    const changed: Record<string, (token: string) => string> = {
      unsigned: (token) => `${part({ alg: 'none' })}.${token.split('.')[1]}.`,
      'signed with the public key as a password': (token) => {
        const signed = `${part({ alg: 'HS256' })}.${token.split('.')[1]}`;
        return `${signed}.${createHmac('sha256', 'key').update(signed).digest('base64url')}`;
      },
      'signed by another': (token) => token.replace(/[^.]+$/, Buffer.alloc(64, 1).toString('base64url')),
      'about somebody else': (token) => token.replace(/\.[^.]+\./, `.${part({ sub: 'root' })}.`),
      missing: () => '',
    };
    for (const [what, tamper] of Object.entries(changed)) await refused(what, { tamper });
    await refused('for another program', { audience: 'other' });
    await refused('expired', { lifetimeMs: -MINUTE_MS });
    await refused('of another issuer', { claims: { iss: 'https://evil.test' } });
    await refused('of another login', { claims: { nonce: 'x' } });
    await refused('of nobody', { claims: { sub: '' } });
    await refused('of the local admin', { claims: { sub: 'local-admin' } });
    await refused('where the provider refuses', { state: 'refuses' });
    await refused('where the provider is down', { state: 'down' });
  });

  async function refused(what: string, given: Partial<FakeProvider>): Promise<void> {
    const { url, cookies } = await begin();
    const back = provider.login(url);
    const { tamper, audience, lifetimeMs, claims, state } = provider;
    // An own nonce of the claims would be overwritten by the one of the code.
    Object.assign(provider, given);
    if (given.claims?.['nonce'] !== undefined) {
      const other = provider.login(url.replace(/nonce=[^&]+/, 'nonce=other'));
      back.searchParams.set('code', other.searchParams.get('code') ?? '');
    }
    assert.deepEqual(await comeBack(back, cookies), { to: '/#login-failed', session: undefined }, what);
    Object.assign(provider, { tamper, audience, lifetimeMs, claims, state });
  }

  it('lets nobody in by the way of somebody else', async () => {
    const failed = { to: '/#login-failed', session: undefined };
    const [ours, other] = [await begin(), await begin()];
    const back = provider.login(ours.url);
    assert.deepEqual(await comeBack(back, ''), failed, 'without the cookie of who began');
    assert.deepEqual(await comeBack(back, other.cookies), failed, 'with the cookie of another login');
    assert.deepEqual(await comeBack(back, '__Host-shearwall-login=bm9uc2Vuc2U'), failed, 'with nonsense');
    const twice = new URL(`${back.href}&state=x`);
    assert.deepEqual(await comeBack(twice, ours.cookies), failed, 'with two states');
    const denied = new URL(back);
    denied.searchParams.delete('code');
    denied.searchParams.set('error', 'access_denied');
    assert.deepEqual(await comeBack(denied, ours.cookies), failed, 'without having agreed');
    assert.ok((await comeBack(back, ours.cookies)).session, 'as it should be');
    assert.deepEqual(await comeBack(back, ours.cookies), failed, 'a second time');
  });

  it('reads groups again every 15 minutes, and takes what they lost', async () => {
    const session = await login();
    provider.claims = { groups: ['other'] };
    server.fleet.now.ms += 14 * MINUTE_MS;
    assert.equal((await me(session))?.grants.length, 1);
    server.fleet.now.ms += 2 * MINUTE_MS;
    // Both ask at once: a refresh token holds once.
    const both = await Promise.all([me(session), me(session)]);
    assert.deepEqual(
      both.map((each) => [each?.groups, each?.grants]),
      [
        [['other'], []],
        [['other'], []],
      ],
    );
    provider.claims = { groups: ['sre'] };
    server.fleet.now.ms += 16 * MINUTE_MS;
    assert.equal((await me(session))?.grants.length, 1);
  });

  it('asks who it is where an answer to a refresh token does not say so', async () => {
    const session = await login();
    Object.assign(provider, { identifiesAgain: false, claims: { groups: ['other'] } });
    server.fleet.now.ms += 16 * MINUTE_MS;
    assert.deepEqual((await me(session))?.groups, ['other']);
    provider.claims = { sub: 'u-2', groups: ['sre'] };
    server.fleet.now.ms += 16 * MINUTE_MS;
    assert.equal(await me(session), undefined, 'somebody else took over a session');
  });

  it('gives no grant of a group while the provider cannot be asked, and ends what it refuses', async () => {
    const session = await login();
    provider.state = 'down';
    server.fleet.now.ms += 16 * MINUTE_MS;
    const without = await me(session);
    assert.deepEqual(without?.grants, []);
    assert.match(without?.notes[0] ?? '', /cannot be asked/);
    provider.state = 'up';
    assert.equal((await me(session))?.grants.length, 1);
    provider.state = 'refuses';
    server.fleet.now.ms += 16 * MINUTE_MS;
    assert.equal(await me(session), undefined);
    provider.state = 'up';
    assert.equal(await me(session), undefined, 'a session that ended came back');
  });

  it('ends with the quarter of an hour where groups cannot be read again', async () => {
    provider.givesRefresh = false;
    const session = await login();
    assert.match((await me(session))?.notes[0] ?? '', /15 minutes/);
    server.fleet.now.ms += 16 * MINUTE_MS;
    assert.equal(await me(session), undefined);
  });

  it('ends after eight hours', async () => {
    const session = await login();
    server.fleet.now.ms += 8 * 60 * MINUTE_MS;
    assert.equal(await me(session), undefined);
  });

  it('says why there is no grant where groups are missing, too many, or only elsewhere', async () => {
    const many = Array.from({ length: 1001 }, (_, at) => `g${at}`);
    const cases = [{}, { groups: many }, { groups: { sre: true } }, { groups: ['sre'], hasgroups: true }];
    for (const claims of cases) {
      provider.claims = claims;
      const { grants, notes } = (await me(await login())) ?? assert.fail('nobody is logged in');
      assert.deepEqual(grants, []);
      assert.match(notes[0] ?? '', /names no groups of yours, or too many/);
    }
  });
});

describe('a server without an identity provider', () => {
  it('has no such login', async () => {
    await using server = await testServer();
    for (const path of ['/api/v1/login/oidc', '/api/v1/login/oidc/callback?code=x']) {
      const { status } = await server.send(path, { headers: { cookie: '__Host-shearwall-login=e30' } });
      assert.ok(status === 404 || status === 303, `${status}`);
    }
    assert.equal((await server.send('/api/v1/login/oidc')).status, 404);
  });
});

describe('a refresh token that is kept', () => {
  it('is read with the secret of its session alone', () => {
    const kept = sealRefresh('r-1', 'sws_a');
    assert.equal(openRefresh(kept, 'sws_a'), 'r-1');
    assert.ok(!Buffer.from(kept, 'base64url').toString('latin1').includes('r-1'));
    assert.throws(() => openRefresh(kept, 'sws_b'));
    assert.throws(() => openRefresh(kept.slice(0, 20), 'sws_a'));
  });
});
