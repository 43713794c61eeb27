/** People of a real identity provider on the page of a real server, in Debian's chromium. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import Provider from 'oidc-provider';
import { type Browser, chromium, type Page } from 'playwright-core';
import { createContext, type OwnedContext } from '../../src/base/create-context.ts';
import { type ServedFleet, serveFleet } from '../../src/server/index.ts';
import { freePort } from './free-port.ts';
import { findProgram } from './real-registry.ts';

const program = findProgram('chromium');
const skip = program === undefined && 'chromium is not here';
const MINUTE_MS = 60_000;

describe('a login with a real identity provider', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-oidc-'));
  const person = { groups: ['sre'], isKnown: true };
  let later = 0;
  let context: OwnedContext;
  let provider: Server;
  let served: ServedFleet;
  let browser: Browser;

  before(async () => {
    if (program === undefined) return;
    const [issuerPort, port] = [await freePort(), await freePort()];
    const issuer = `http://127.0.0.1:${issuerPort}`;
    provider = createServer(providerAt(issuer, `http://127.0.0.1:${port}`).callback());
    await new Promise<void>((listening) => provider.listen(issuerPort, '127.0.0.1', listening));
    context = await createContext({ cacheDir: join(folder, 'cache') });
    const clock = { ...context.clock, nowMs: () => Date.now() + later };
    const at = {
      documents: { folder: join(folder, 'documents') },
      advisories: join(folder, 'advisories.db'),
    };
    served = await serveFleet(
      {
        location: { kind: 'sqlite', path: join(folder, 'fleet.db') },
        ...at,
        listen: { host: '127.0.0.1', port },
        adminLink: { path: join(folder, 'admin-link'), always: false },
        oidc: {
          issuer,
          clientId: 'shearwall',
          clientSecret: 'se/cret +%',
          groupsClaim: 'groups',
          scopes: ['email'],
        },
      },
      { ...context, clock },
    );
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await served?.[Symbol.asyncDispose]();
    await context?.[Symbol.asyncDispose]();
    provider?.close();
    provider?.closeAllConnections();
    rmSync(folder, { recursive: true, force: true });
  });

  function providerAt(issuer: string, server: string): Provider {
    return new Provider(issuer, {
      clients: [
        {
          client_id: 'shearwall',
          client_secret: 'se/cret +%',
          redirect_uris: [`${server}/api/v1/login/oidc/callback`],
          grant_types: ['authorization_code', 'refresh_token'],
        },
      ],
      claims: { openid: ['sub', 'groups'], email: ['email', 'email_verified'] },
      issueRefreshToken: async () => true,
      cookies: { keys: ['of a test'] },
      findAccount: async (_: unknown, id: string) =>
        person.isKnown
          ? {
              accountId: id,
              claims: () => ({
                sub: id,
                groups: person.groups,
                email: `${id}@example.com`,
                email_verified: true,
              }),
            }
          : undefined,
    });
  }

  /** As the provider's own pages for trying it out ask for it. */
  async function logIn(page: Page, name: string): Promise<void> {
    await page.getByRole('link', { name: 'Log in with' }).click();
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('anything');
    await page.locator('button[type=submit]').click();
    await page.locator('button[type=submit]', { hasText: 'Continue' }).click();
    await page.locator('#who', { hasText: `${name}@example.com` }).waitFor();
  }
  const me = async (page: Page): Promise<{ groups: string[]; grants: unknown[] } | undefined> =>
    (await page.evaluate("fetch('/api/v1/me').then((said) => (said.ok ? said.json() : undefined))")) as never;

  it('gives what was granted to a group, takes what it lost, and ends with the person', async () => {
    const admin = await (await browser.newContext()).newPage();
    await admin.goto(readFileSync(join(folder, 'admin-link'), 'utf8').trim());
    await admin.locator('#who', { hasText: 'admin' }).waitFor();
    const body = JSON.stringify({
      kind: 'group',
      subject: 'sre',
      grant: { role: 'viewer', scope: { kind: 'everything' } },
    });
    const granted = await admin.evaluate(
      `fetch('/api/v1/grants', { method: 'POST', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} }).then(({ status }) => status)`,
    );
    assert.equal(granted, 201);

    const page = await (await browser.newContext()).newPage();
    page.setDefaultTimeout(20_000);
    await page.goto(`${served.url}/?what=CVE-2024-3094`);
    await logIn(page, 'ada');
    assert.equal(page.url(), `${served.url}/?what=CVE-2024-3094`);
    assert.deepEqual(((await me(page)) ?? assert.fail()).groups, ['sre']);

    person.groups = ['others'];
    later += 16 * MINUTE_MS;
    const without = (await me(page)) ?? assert.fail();
    assert.deepEqual([without.groups, without.grants], [['others'], []]);

    person.isKnown = false;
    later += 16 * MINUTE_MS;
    assert.equal(await me(page), undefined);
  });
});
