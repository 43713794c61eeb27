import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { everything, ORIGIN, ofTeams, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import { makeAdminLink } from '../access/login-link.ts';
import { COOKIE } from './credentials.ts';

describe('a server', () => {
  let server: TestServer;
  let admin: string;
  before(async () => {
    server = await testServer();
    admin = await server.token(everything('admin'));
  });
  after(async () => await server[Symbol.asyncDispose]());

  const post = (body: unknown): RequestInit => ({ method: 'POST', body: JSON.stringify(body) });

  it('sends strict headers with every answer, also with those that are none', async () => {
    for (const path of ['/healthz', '/api/v1/me', '/nowhere']) {
      const { headers } = await server.send(path);
      assert.match(headers.get('content-security-policy') ?? '', /default-src 'none'/);
      assert.equal(headers.get('x-content-type-options'), 'nosniff');
      assert.equal(headers.get('strict-transport-security'), 'max-age=31536000');
      assert.equal(headers.get('cache-control'), 'no-store');
    }
  });

  it('makes a token that is said once, kept as a digest, expires and can be revoked', async () => {
    const grants = [ofTeams('viewer', 'shop')];
    const made = await server.as(admin, '/api/v1/tokens', post({ name: 'ci', days: 1, grants }));
    assert.equal(made.status, 201);
    const { token, id } = (await made.json()) as { token: string; id: string };
    const me = await (await server.as(token, '/api/v1/me')).json();
    assert.deepEqual((me as { grants: unknown }).grants, grants);
    const listed = await (await server.as(admin, '/api/v1/tokens')).text();
    assert.ok(listed.includes(id));
    assert.ok(!listed.includes(token));
    assert.equal((await server.as(admin, `/api/v1/tokens/${id}`, { method: 'DELETE' })).status, 204);
    assert.equal((await server.as(token, '/api/v1/me')).status, 401);
    assert.equal((await server.as(admin, `/api/v1/tokens/${id}`, { method: 'DELETE' })).status, 404);
  });

  it('takes no grant of an agent for everything, or of an admin for a team', async () => {
    for (const grant of [everything('agent'), ofTeams('admin', 'shop'), { role: 'root', scope: {} }]) {
      const response = await server.as(admin, '/api/v1/tokens', post({ name: 'x', grants: [grant] }));
      assert.equal(response.status, 400);
      assert.equal(((await response.json()) as { code: string }).code, 'SERVER_INPUT');
    }
  });

  it('forgets what a token was allowed as soon as it expires', async () => {
    const token = await server.token(everything('viewer'));
    server.fleet.now.ms += 2 * 86_400_000;
    assert.equal((await server.as(token, '/api/v1/me')).status, 401);
    server.fleet.now.ms -= 2 * 86_400_000;
  });

  it('refuses bodies that are too large, not JSON, or of another type, and parameters that it does not know', async () => {
    const large = await server.as(admin, '/api/v1/tokens', post({ name: 'x'.repeat(2 * 1024 * 1024) }));
    assert.equal(large.status, 413);
    const broken = await server.as(admin, '/api/v1/tokens', { method: 'POST', body: '{' });
    assert.equal(broken.status, 400);
    const form = { method: 'POST', body: 'name=x', headers: { 'content-type': 'text/plain' } };
    assert.equal((await server.as(admin, '/api/v1/tokens', form)).status, 415);
    assert.equal((await server.as(admin, '/api/v1/audit?limt=3')).status, 400);
  });

  it('says which methods a path has to whoever asks by another one', async () => {
    const wrong = async (method: string, path: string): Promise<unknown> => {
      const { status, headers } = await server.send(path, { method });
      return [status, headers.get('allow'), headers.get('content-type'), headers.get('x-frame-options')];
    };
    const problem = ['application/problem+json', 'DENY'];
    assert.deepEqual(await wrong('POST', '/api/v1/exposure'), [405, 'GET, HEAD', ...problem]);
    assert.deepEqual(await wrong('PATCH', '/api/v1/tokens'), [405, 'GET, HEAD, POST', ...problem]);
    assert.deepEqual(await wrong('OPTIONS', '/api/v1/tokens/x'), [405, 'DELETE', ...problem]);
    assert.deepEqual(await wrong('PATCH', '/api/v1/nothing'), [404, null, ...problem]);
    assert.equal((await server.send('/healthz', { method: 'HEAD' })).status, 200);
  });

  it('says no more than code and hint in a problem', async () => {
    const response = await server.as(undefined, '/api/v1/me');
    assert.equal(response.headers.get('content-type'), 'application/problem+json');
    assert.equal(response.headers.get('www-authenticate'), 'Bearer');
    assert.deepEqual(Object.keys((await response.json()) as object), [
      'status',
      'title',
      'code',
      'detail',
      'hint',
    ]);
  });

  it('slows down who asks too often, and no one else', async () => {
    const busy = await server.token(everything('viewer'));
    const statuses = [];
    for (let count = 0; count < 201; count++) statuses.push((await server.as(busy, '/api/v1/me')).status);
    assert.deepEqual([...new Set(statuses)], [200, 429]);
    assert.equal((await server.as(busy, '/api/v1/me')).headers.get('retry-after'), '1');
    assert.equal((await server.as(admin, '/api/v1/me')).status, 200);
    server.fleet.now.ms += 1000;
    assert.equal((await server.as(busy, '/api/v1/me')).status, 200);
  });

  it('records who changed what before it is changed, and lets nobody change the record', async () => {
    await server.as(
      admin,
      '/api/v1/grants',
      post({ kind: 'group', subject: 'sec', grant: everything('viewer') }),
    );
    const page = (await (await server.as(admin, '/api/v1/audit?limit=1')).json()) as { items: object[] };
    const [entry] = page.items as { action: string; who: string; origin: string }[];
    assert.equal(entry?.action, 'addGrant');
    assert.equal(entry?.origin, '192.0.2.1');
    assert.match(entry?.who ?? '', /^token test \(tok-/);
  });

  it('gives nobody the same twice: the grant that is there is answered, and is what can be taken back', async () => {
    const body = { kind: 'group', subject: 'twice', grant: ofTeams('viewer', 'shop', 'pay') };
    const given = async (grant: object): Promise<string> => {
      const response = await server.as(admin, '/api/v1/grants', post({ ...body, grant }));
      return ((await response.json()) as { id: string }).id;
    };
    const id = await given(ofTeams('viewer', 'shop', 'pay'));
    assert.equal(await given(ofTeams('viewer', 'pay', 'shop')), id);
    const remove = () => server.as(admin, `/api/v1/grants/${id}`, { method: 'DELETE' });
    assert.equal((await remove()).status, 204);
    assert.notEqual(await given(body.grant), id);
  });

  it('records whom what was given, and what was said, but no secret', async () => {
    const grants = [ofTeams('editor', 'shop')];
    await server.as(admin, '/api/v1/grants', post({ kind: 'group', subject: 'sec', grant: grants[0] }));
    await server.as(admin, '/api/v1/tokens', post({ name: 'ci', days: 3, grants }));
    await server.as(admin, '/api/v1/agents', post({ cluster: 'prod', namesTeams: true }));
    const rule = { name: 'all', channel: 'log', events: ['resolved'] };
    await server.as(admin, '/api/v1/notifications/rules', post(rule));
    const note = { vulnerability: 'CVE-2026-1', text: 'being looked at' };
    await server.as(admin, '/api/v1/notes', post(note));
    const told = async (query: string) => {
      const response = await server.as(admin, `/api/v1/audit?${query}`);
      return ((await response.json()) as { items: Record<string, unknown>[] }).items;
    };
    assert.partialDeepStrictEqual(await told('limit=5'), [
      { action: 'addNote', target: 'CVE-2026-1', details: { text: 'being looked at' } },
      { action: 'addNotificationRule', target: 'all', details: { channel: 'log', events: ['resolved'] } },
      { action: 'addAgent', target: 'prod', details: { namesTeams: true } },
      { action: 'addToken', target: 'ci', details: { days: 3, grants } },
      { action: 'addGrant', target: 'group sec', details: grants[0] },
    ]);
    assert.doesNotMatch(JSON.stringify(await told('limit=1000')), /sw[telsn]_/);
    assert.deepEqual(
      (await told('match=GROUP%20sec')).map(({ action }) => action),
      ['addGrant', 'addGrant'],
    );
    assert.deepEqual(await told('match=%25'), [], 'a text, not a pattern');
  });

  it('logs in by the link once, and only in its time', async () => {
    const link = async (): Promise<string> => {
      const made = await makeAdminLink(
        { store: server.fleet.store, url: ORIGIN, path: undefined },
        server.fleet.now.ms,
      );
      return made.link.split('#login=')[1] ?? '';
    };
    const logIn = async (text: string): Promise<Response> =>
      await server.as(undefined, '/api/v1/login/link', post({ link: text }));
    const first = await link();
    const second = await link();
    assert.equal((await logIn(first)).status, 401, 'a newer one takes its place');
    const response = await logIn(second);
    assert.equal(response.status, 204);
    const cookie = response.headers.get('set-cookie') ?? '';
    assert.match(cookie, /^__Host-shearwall=sws_[\w-]{43}; Path=\/; Secure; HttpOnly; SameSite=Lax/);
    assert.equal((await logIn(second)).status, 401);
    const late = await link();
    server.fleet.now.ms += 15 * 60_000;
    assert.equal((await logIn(late)).status, 401);
  });

  it('gives a session of its own to who logs in, whatever cookie somebody put there before', async () => {
    const fixed = `${COOKIE}=sws_${'a'.repeat(43)}`;
    const { link } = await makeAdminLink(
      { store: server.fleet.store, url: ORIGIN, path: undefined },
      server.fleet.now.ms,
    );
    const init = { ...post({ link: link.split('=')[1] }), headers: { cookie: fixed, origin: ORIGIN } };
    const logged = await server.as(undefined, '/api/v1/login/link', init);
    assert.equal(logged.status, 204);
    const given = logged.headers.get('set-cookie')?.split(';')[0] ?? '';
    assert.notEqual(given, fixed);
    const me = async (cookie: string): Promise<number> =>
      (await server.send('/api/v1/me', { headers: { cookie } })).status;
    assert.deepEqual([await me(fixed), await me(given)], [401, 200]);
  });

  it('takes a change with a cookie only from its own pages', async () => {
    const { link } = await makeAdminLink(
      { store: server.fleet.store, url: ORIGIN, path: undefined },
      server.fleet.now.ms,
    );
    const logged = await server.as(undefined, '/api/v1/login/link', post({ link: link.split('=')[1] }));
    const cookie = logged.headers.get('set-cookie')?.split(';')[0] ?? '';
    const change = async (headers: Record<string, string>): Promise<number> => {
      const body = JSON.stringify({ kind: 'user', subject: 'eve', grant: everything('viewer') });
      const type = { 'content-type': 'application/json', cookie };
      return (await server.send('/api/v1/grants', { method: 'POST', body, headers: { ...type, ...headers } }))
        .status;
    };
    assert.ok(cookie.startsWith(COOKIE));
    assert.equal(await change({ origin: 'https://evil.test', 'sec-fetch-site': 'cross-site' }), 403);
    assert.equal(await change({ origin: ORIGIN, 'sec-fetch-site': 'same-site' }), 403);
    assert.equal(await change({ origin: 'null' }), 403);
    assert.equal(await change({}), 403);
    assert.equal(await change({ origin: ORIGIN, 'sec-fetch-site': 'same-origin' }), 201);
    assert.equal((await server.send('/api/v1/me', { headers: { cookie } })).status, 200);
    const out = { method: 'POST', headers: { cookie, origin: ORIGIN } };
    assert.equal((await server.send('/api/v1/logout', out)).status, 204);
    assert.equal((await server.send('/api/v1/me', { headers: { cookie } })).status, 401);
  });
});
