import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, it } from 'node:test';
import { Script } from 'node:vm';
import { everything, type TestServer, testServer } from '../../../test/fakes/test-server.ts';
import type { IdentityProvider } from '../access/oidc/identity-provider.ts';

describe('the page of a server', () => {
  let server: TestServer;
  before(async () => {
    server = await testServer();
  });
  after(async () => await server[Symbol.asyncDispose]());

  const between = (text: string, begin: string, end: string): string =>
    text.split(begin)[1]?.split(end)[0] ?? '';
  const hashOf = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

  it('is one page for everybody, with the strict headers of every answer', async () => {
    const response = await server.send('/');
    assert.equal(response.status, 200);
    assert.equal(response.headers.get('content-type'), 'text/html; charset=utf-8');
    assert.equal(response.headers.get('x-frame-options'), 'DENY');
    assert.equal(response.headers.get('x-content-type-options'), 'nosniff');
    assert.equal(response.headers.get('referrer-policy'), 'no-referrer');
    assert.equal(response.headers.get('cross-origin-opener-policy'), 'same-origin');
  });

  it('lets its own script and style count alone, and ask its own server alone', async () => {
    const response = await server.send('/');
    const page = await response.text();
    const [style, script] = [between(page, '<style>', '</style>'), between(page, '<script>', '</script>')];
    assert.equal(
      response.headers.get('content-security-policy'),
      `default-src 'none'; style-src ${hashOf(style)}; script-src ${hashOf(script)}; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
    );
    assert.equal(page.split('<script>').length, 2);
    assert.doesNotThrow(() => new Script(script));
    assert.doesNotMatch(page, / style="| on\w+="/);
  });

  it('names no other address, and makes no markup from text', async () => {
    const page = await (await server.send('/')).text();
    assert.doesNotMatch(page, /https?:\/\/|@import|url\(/);
    assert.doesNotMatch(page, /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/);
  });

  it('leads to the identity provider where there is one', async () => {
    const identity = { name: 'login.example.org' } as IdentityProvider;
    await using other = await testServer(undefined, identity);
    const page = await (await other.send('/')).text();
    assert.match(page, /<a [^>]*href="\/api\/v1\/login\/oidc">Log in with login\.example\.org<\/a>/);
    assert.doesNotMatch(await (await server.send('/')).text(), /Log in with/);
  });

  it('says nothing of the fleet or of who asks, whatever the address asks for', async () => {
    const plain = await (await server.send('/')).text();
    const token = await server.token(everything('admin'));
    await server.fleet.see('2026-03-31', [{ namespace: 'secret-place', name: 'secret-name' }]);
    for (const path of ['/', '/?what=CVE-2024-3094', '/?view=clusters&utm=x', `/?what=${'x'.repeat(2000)}`])
      assert.equal(await (await server.as(token, path)).text(), plain, path);
    assert.doesNotMatch(plain, /secret-/);
  });
});
