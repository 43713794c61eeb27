/** The page of `shearwall serve` in Debian's chromium: log in by the link, ask, read; by keyboard, in both themes, with hostile names. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { shownText } from '../../src/pages/html.ts';
import { makeAdminLink } from '../../src/server/access/login-link.ts';
import { Series } from '../../src/server/admission/metrics/series.ts';
import { createApp } from '../../src/server/http/app.ts';
import { type Listening, listen } from '../../src/server/http/listen.ts';
import { ROUTES } from '../../src/server/routes/routes.ts';
import { recordNotificationRule, removeNotificationRule } from '../../src/store/index.ts';
import { fakeAdvisory } from '../fakes/advisory-database.ts';
import { HOSTILE_TEXTS } from '../fakes/hostile-texts.ts';
import { image } from '../fakes/test-fleet.ts';
import { type TestServer, testServer } from '../fakes/test-server.ts';
import { findProgram } from './real-registry.ts';

const program = findProgram('chromium');
const skip = program === undefined && 'chromium is not here';
const CVE = 'CVE-2024-3094';
const XZ = 'pkg:deb/debian/liblzma5@5.6.1-1?arch=amd64&distro=debian-13&upstream=xz-utils';
/** What an apiserver would refuse and a dump may hold. */
const HOSTILE = HOSTILE_TEXTS.slice(0, 50);

describe('the page of a server in a browser', { skip }, () => {
  let server: TestServer;
  let listening: Listening;
  let url: string;
  let browser: Browser;
  before(async () => {
    if (program === undefined) return;
    server = await testServer();
    const { fleet } = server;
    await fleet.claim(image('a'), [XZ]);
    await fleet.claim(image('hostile'), ['pkg:npm/hostile@1']);
    const front = Array.from({ length: 120 }, (_, index) => ({
      digest: image('a'),
      image: 'registry.example.org/shop/front:1.4.2',
      namespace: 'shop',
      name: `front-${String(index).padStart(3, '0')}`,
      labels: index % 3 === 0 ? {} : { team: index % 2 === 0 ? 'shop' : 'payments' },
    }));
    const hostile = HOSTILE.map((text) => ({
      digest: image('hostile'),
      image: text,
      namespace: text,
      name: text,
      labels: { team: text },
    }));
    await fleet.see('2026-03-31', [...front, ...hostile]);
    const item = fakeAdvisory(CVE, {
      ecosystem: 'Debian:13',
      name: 'xz-utils',
      fixed: '5.6.1+really5.4.5-1',
    });
    await fleet.advise([{ items: [item] }]);
    const app = createApp({
      routes: ROUTES,
      parts: server.parts,
      series: new Series(),
      originOf: () => '192.0.2.1',
    });
    listening = await listen({
      host: '127.0.0.1',
      port: 0,
      tls: undefined,
      proxies: undefined,
      fetch: app.fetch,
    });
    url = `http://127.0.0.1:${listening.port}`;
    browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser?.close();
    await listening?.close(0);
    await server?.[Symbol.asyncDispose]();
  });

  type Opened = AsyncDisposable & {
    context: BrowserContext;
    page: Page;
    requests: string[];
    complaints: string[];
  };

  async function open(width = 1280, colorScheme: 'light' | 'dark' = 'light'): Promise<Opened> {
    server.fleet.now.ms += 60_000;
    const context = await browser.newContext({ colorScheme, viewport: { width, height: 900 } });
    const page = await context.newPage();
    page.setDefaultTimeout(10_000);
    const [requests, complaints]: [string[], string[]] = [[], []];
    page.on('request', (request) => requests.push(request.url()));
    page.on('console', (message) => complaints.push(message.text()));
    page.on('pageerror', (error) => complaints.push(error.message));
    page.on('dialog', () => complaints.push('a dialog'));
    await page.exposeFunction('pwned', () => complaints.push('a script of a name ran'));
    return {
      context,
      page,
      requests,
      complaints,
      [Symbol.asyncDispose]: async () => await context.close(),
    };
  }

  async function linkTo(address = ''): Promise<string> {
    const made = await makeAdminLink(
      { store: server.fleet.store, url, path: undefined },
      server.fleet.now.ms,
    );
    return `${url}/${address}#${made.link.split('#')[1]}`;
  }

  const isOver = async (page: Page): Promise<boolean> =>
    await page.evaluate('document.documentElement.scrollWidth > innerWidth');
  const rows = (page: Page) => page.locator('table.runs tbody tr');

  it('asks for a login, takes the link out of the address and the history, and says who is logged in until they log out', async () => {
    await using opened = await open();
    const { page, context } = opened;
    await page.goto(url);
    await page.getByRole('heading', { name: 'Nobody is logged in' }).waitFor();
    const link = await linkTo();
    await page.goto(link);
    await page.locator('#who', { hasText: 'admin' }).waitFor();
    assert.equal(page.url(), `${url}/`);
    await page.reload();
    await page.locator('#who', { hasText: 'admin' }).waitFor();
    const [cookie] = await context.cookies();
    assert.partialDeepStrictEqual(cookie, { httpOnly: true, secure: true, sameSite: 'Lax' });
    assert.equal(await page.evaluate('document.cookie'), '');
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'Nobody is logged in' }).waitFor();
    assert.deepEqual(await context.cookies(), []);
    await page.goto(link);
    await page.locator('.problem', { hasText: 'the link does not log in: it works once' }).waitFor();
    assert.equal(page.url(), `${url}/`);
  });

  it('lets a command line in that shows the same code, once somebody says so, and shows its host as text', async () => {
    await using opened = await open();
    const { page, complaints } = opened;
    const token = 'swt_of-a-command-line';
    const digest = createHash('sha256').update(token).digest('hex');
    const query = new URLSearchParams({ 'command-line': digest, host: '<img src=x onerror=pwned()>' });
    const me = async () => await fetch(`${url}/api/v1/me`, { headers: { authorization: `Bearer ${token}` } });
    await page.goto(`${url}/?${query.toString()}`);
    await page.getByRole('heading', { name: 'Nobody is logged in' }).waitFor();
    assert.equal(await page.getByRole('button', { name: 'Let it in' }).isVisible(), false);
    await page.goto(await linkTo(`?${query.toString()}`));
    await page.locator('#command-line', { hasText: '<img src=x onerror=pwned()>' }).waitFor();
    const code = `${digest.slice(0, 4)}-${digest.slice(4, 8)}`.toUpperCase();
    assert.equal(await page.locator('#command-line-code').textContent(), code);
    assert.equal((await me()).status, 401);
    await page.getByRole('button', { name: 'Let it in' }).press('Enter');
    await page.getByText('The command line is let in.').waitFor();
    assert.equal((await me()).status, 200);
    // The browser's own word on who is not logged in yet.
    assert.deepEqual(
      complaints.filter((text) => !text.includes('401')),
      [],
    );
  });

  it('says that the identity provider logged nobody in, and forgets it', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.goto(`${url}/#login-failed`);
    await page.locator('.problem', { hasText: 'logged nobody in' }).waitFor();
    assert.equal(page.url(), `${url}/`);
  });

  it('keeps the session of whoever opens a used link, and shows nothing any more once it ended elsewhere', async () => {
    await using opened = await open();
    const { page, context } = opened;
    const link = await linkTo(`?what=${CVE}`);
    await page.goto(link);
    await page.getByRole('heading', { name: 'Exposed', exact: true }).waitFor();
    await page.goto(link);
    await page.locator('.problem', { hasText: 'the link does not log in' }).waitFor();
    assert.equal(page.url(), `${url}/?what=${CVE}`);
    assert.equal(await page.locator('#who').textContent(), 'local-admin · admin');
    await rows(page).first().waitFor();
    await context.clearCookies();
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('heading', { name: 'Nobody is logged in' }).waitFor();
    assert.equal(await page.locator('#answer').textContent(), '');
  });

  for (const width of [1280, 360])
    for (const theme of ['light', 'dark'] as const)
      it(`answers a question of the address by keyboard alone: ${width} wide, ${theme}`, async () => {
        await using opened = await open(width, theme);
        const { page, requests, complaints } = opened;
        await page.goto(await linkTo());
        await page.locator('#who', { hasText: 'admin' }).waitFor();
        complaints.length = 0;
        await page.locator('body').press('Tab');
        for (let tries = 0; tries < 10; tries++) {
          if ((await page.evaluate('document.activeElement.id')) === 'what') break;
          await page.keyboard.press('Tab');
        }
        await page.keyboard.type(CVE);
        await page.keyboard.press('Enter');
        await page.getByRole('heading', { name: 'Exposed', exact: true }).waitFor();
        assert.equal(page.url(), `${url}/?what=${CVE}`);
        assert.equal(await page.evaluate('document.activeElement.id'), 'verdict-title');
        assert.match((await page.locator('.verdict').textContent()) ?? '', /120 of 170 running containers/);
        assert.equal(await rows(page).count(), 100);
        await page.getByRole('button', { name: 'More' }).press('Enter');
        await rows(page).nth(119).waitFor();
        await page.waitForFunction('document.activeElement.matches("tr:nth-child(101)")');
        assert.equal(await page.locator('.part').textContent(), 'Rows 1 to 120 of 120');
        assert.equal(await isOver(page), false);
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        assert.equal(background, theme === 'light' ? 'rgb(246, 247, 249)' : 'rgb(14, 17, 22)');
        assert.deepEqual(complaints, []);
        assert.deepEqual(
          requests.filter((one) => !one.startsWith(`${url}/`)),
          [],
        );
        await page.getByRole('link', { name: 'Clusters' }).press('Enter');
        await page.locator('table.clusters', { hasText: 'prod' }).waitFor();
        assert.equal(await isOver(page), false);
        await page.goBack();
        await page.getByRole('heading', { name: 'Exposed', exact: true }).waitFor();
      });

  it('shows hostile names of workloads, owners, namespaces and images as the text that they are', async () => {
    await using opened = await open(360);
    const { page, requests, complaints } = opened;
    await page.goto(await linkTo(`?what=${encodeURIComponent('pkg:npm/hostile')}`));
    await page.getByRole('heading', { name: 'Exposed', exact: true }).waitFor();
    assert.equal(await rows(page).count(), HOSTILE.length);
    const names = (await page.locator('td[data-title="Image"] div:first-child').allTextContents()).toSorted();
    // The store has kept neither NUL nor halves of characters.
    const shown = HOSTILE.map((text) => shownText(text.toWellFormed().replaceAll('\0', '\ufffd')));
    assert.deepEqual(names, shown.toSorted());
    const elements = await page.evaluate(
      '[...document.querySelectorAll("main *")].map(({ localName }) => localName).filter((name) => ["script", "img", "svg", "iframe", "object", "base", "meta", "link", "style", "template", "math"].includes(name))',
    );
    assert.deepEqual([elements, await isOver(page)], [[], false]);
    await page.locator('#what').fill('<img src=x onerror=pwned()>');
    await page.locator('#what').press('Enter');
    await page.locator('.problem, .verdict', { hasText: /./ }).first().waitFor();
    assert.deepEqual(
      [
        complaints.filter((text) => !text.includes('Failed to load resource')),
        requests.filter((one) => !one.startsWith(`${url}/`)),
      ],
      [[], []],
    );
  });

  it('says what an answer cannot say and what can be done, and shows a problem with its hint', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.goto(await linkTo('?what=CVE-1999-0001'));
    await page.getByRole('heading', { name: 'Could not say' }).waitFor();
    assert.match((await page.locator('.why').first().textContent()) ?? '', /CVE-1999-0001/);
    await page.locator('#what').fill('x y z !');
    await page.locator('#what').press('Enter');
    await page.locator('.problem', { hasText: 'FLEET_QUESTION_UNCLEAR' }).waitFor();
    assert.match((await page.locator('.problem').textContent()) ?? '', /ask for a CVE/);
  });

  it('shows a team the newer image, further components and every reason, and no clusters', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.route('**/api/v1/me', async (route) => {
      const grants = [{ role: 'viewer', scope: { kind: 'teams', teams: ['shop'] } }];
      await route.fulfill({
        json: { kind: 'user', id: 'x', name: 'Ada', grants, groups: [], notes: ['no group is known'] },
      });
    });
    await page.route('**/api/v1/exposure?*', async (route) => {
      const answer = await server.fleet.ask('liblzma5');
      const [component] = answer.images[0]?.components ?? [];
      const images = answer.images.map((one) => ({
        ...one,
        components: ['a', 'b', 'c', 'd', 'e'].map((name) => ({ ...component, name })),
        successor: { reference: 'registry.example.org/shop/front:1.4.3', createdAt: 1_775_000_000_000 },
      }));
      const unknownReasons = [
        { code: 'not-judged', text: 'something', remedies: ['add-feed', 'update-advisories'] },
      ];
      const remark = {
        status: 'affected',
        text: 'known <b>here</b>',
        createdBy: 'Ada',
        expiresAt: 1_775_000_000_000,
      };
      const runs = answer.runs.map((run) => ({ ...run, isExcepted: true, remarks: [remark] }));
      const notJudged = { ...answer.notJudged, images: 3 };
      const notWhole = { ...answer.notWhole, images: 2 };
      await route.fulfill({ json: { ...answer, images, runs, unknownReasons, notJudged, notWhole } });
    });
    await page.goto(`${url}/?what=liblzma5`);
    const row = rows(page).first();
    await row.getByText('registry.example.org/shop/front:1.4.3').waitFor();
    await row.locator('summary', { hasText: 'and 2 more' }).press('Enter');
    await row.getByText('deb/e 5.6.1-1').waitFor();
    await row.getByText('excepted', { exact: true }).waitFor();
    await row.getByText('the risk is taken: known <b>here</b> (Ada, until 2026-03-31)').waitFor();
    assert.deepEqual(await page.locator('.why li').allTextContents(), [
      'something; "shearwall db update" with a feed that covers it',
      '2 running images not seen whole',
    ]);
    assert.equal(await page.locator('#who').textContent(), 'Ada · viewer of shop');
    await page.locator('#notes', { hasText: 'no group is known' }).waitFor();
    assert.equal(await page.getByRole('link', { name: 'Clusters' }).count(), 0);
  });

  it('shows who is told what, and sends a test', async () => {
    await using opened = await open(360);
    const { page, complaints } = opened;
    await page.goto(await linkTo());
    await page.locator('#who', { hasText: 'admin' }).waitFor();
    complaints.length = 0;
    await page.getByRole('link', { name: 'Notifications' }).press('Enter');
    await page.locator('#notification-list', { hasText: 'Nobody is told anything' }).waitFor();
    const rule = { id: 'rule-0123456789abcdef', channel: 'log', createdBy: 'Ada', createdAt: 0 };
    await server.fleet.store.write(async (edit) => {
      const events = ['new-exposure', 'resolved'] as const;
      await recordNotificationRule(edit, { ...rule, name: 'shop <b>', teams: ['shop'], events });
    });
    await page.reload();
    const list = page.locator('#notification-list');
    await list.getByText('shop <b>').waitFor();
    await list.getByText('new exposure, resolved').waitFor();
    await list.getByRole('button', { name: 'Send a test of shop <b>' }).press('Enter');
    await list.getByText('Sent.').waitFor();
    assert.match(readFileSync(join(server.fleet.folder, 'log'), 'utf8'), /a test of shop <b>/);
    assert.deepEqual([complaints, await isOver(page)], [[], false]);
    await server.fleet.store.write((edit) => removeNotificationRule(edit, rule.id));
  });

  it('shows what policies would refuse, and of which clusters nobody can say', async () => {
    await using opened = await open(360);
    const { page, complaints } = opened;
    await page.goto(await linkTo());
    await page.locator('#who', { hasText: 'admin' }).waitFor();
    complaints.length = 0;
    await page.getByRole('link', { name: 'Policies' }).press('Enter');
    await page.locator('#policy-list', { hasText: 'no audit was recorded' }).waitFor();
    assert.doesNotMatch((await page.locator('#policy-list').textContent()) ?? '', /would be refused,/);
    const image = { cluster: 'prod', kind: 'Pod', namespace: 'shop', place: 'container app', warnings: [] };
    const refused = { ...image, verdict: 'refused', reasons: ['release: not <b>signed</b>'] };
    const allowed = { ...image, name: 'good', image: 'app:2', verdict: 'allowed', reasons: [] };
    await page.route('**/api/v1/policy-audit?*', async (route) => {
      const isFirst = !route.request().url().includes('after=');
      await route.fulfill({
        json: {
          counts: { refused: 2, unknown: 0, allowed: 1 },
          reasons: [],
          notCovered: [],
          audits: [{ cluster: 'prod', at: Date.now() }],
          images: isFirst
            ? [{ ...refused, name: 'web', image: 'app:1' }]
            : [{ ...refused, name: 'pay', image: 'pay:1' }, allowed],
          ...(isFirst && { next: 'x' }),
        },
      });
    });
    await page.reload();
    await page.locator('#policy-list', { hasText: '2 of 3 images would be refused, 1 let in.' }).waitFor();
    assert.equal(await page.locator('#policy-list tbody tr').count(), 1);
    await page.locator('#policy-list').getByRole('button', { name: 'More' }).press('Enter');
    await page.locator('#policy-list tbody tr').nth(1).waitFor();
    const shown = (await page.locator('#policy-list tbody').textContent()) ?? '';
    assert.match(shown, /prod \/ shop \/ Pod web.*app:1.*refused.*release: not <b>signed<\/b>.*pay:1/);
    assert.doesNotMatch(shown, /app:2/);
    assert.deepEqual([complaints, await isOver(page)], [[], false]);
  });

  it('exports all rows, with the session of whoever looks', async () => {
    await using opened = await open();
    const { page } = opened;
    await page.goto(await linkTo(`?what=${CVE}`));
    const download = page.waitForEvent('download');
    await page.getByRole('link', { name: 'CSV', exact: true }).click();
    const file = await download;
    assert.equal(file.suggestedFilename(), 'exposure.csv');
    const text = (await (await file.createReadStream()).toArray()).join('');
    assert.equal(text.trim().split('\r\n').length, 121);
  });
});
