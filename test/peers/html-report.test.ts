/**
 * The HTML report in Debian's chromium: at two widths, in both themes, by keyboard, and full of hostile names. A key or click that was
 * sent may not have been acted on yet: what follows from it is waited for.
 */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { isDeepStrictEqual } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { parseScanFormat, reportWriter, type ScanReport } from '../../src/scan/index.ts';
import { hostileReport } from '../fakes/hostile-report.ts';
import { HOSTILE_TEXTS } from '../fakes/hostile-texts.ts';
import { fakeMatch, fakeVulnerability } from '../fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../fakes/scan-report.ts';
import { findProgram } from './real-registry.ts';

const program = findProgram('chromium');
const skip = program === undefined && 'chromium is not here';

const usual = fakeReport({
  findings: Array.from({ length: 40 }, (_, index) =>
    fakeFinding({
      vulnerability: fakeVulnerability({ id: `CVE-2026-${1000 + index}`, title: `Flaw ${index}` }),
      match: fakeMatch({
        packageName: index % 2 === 0 ? 'openssl' : 'a-package-with-a-rather-long-name-of-its-own',
      }),
      priority: 50 - index,
      severity: { level: index < 5 ? 'critical' : 'low', score: 5, vector: undefined, source: undefined },
    }),
  ),
  packages: ['libssl3', 'bash', 'tar'].map((name, index) => ({
    purl: `pkg:deb/debian/${name}@1`,
    type: 'deb',
    name,
    version: '1',
    architecture: 'amd64',
    source: name,
    sourceVersion: '1',
    sizeBytes: 1000 * (3 - index),
    listedIn: '/var/lib/dpkg/status',
  })),
});

const large = fakeReport({
  findings: Array.from({ length: 1000 }, (_, index) =>
    fakeFinding({
      vulnerability: fakeVulnerability({
        id: `CVE-2026-${1000 + index}`,
        title: `Flaw ${index}`,
        url: `https://example.org/CVE-2026-${1000 + index}?a&b`,
      }),
      priority: 100 - Math.floor(index / 100),
      severity: {
        level: index < 500 ? 'high' : 'low',
        score: 5,
        vector: undefined,
        source: undefined,
      },
    }),
  ),
  packages: Array.from({ length: 400 }, (_, index) => ({
    purl: `pkg:deb/debian/package-${1000 + index}@1`,
    type: 'deb',
    name: `package-${1000 + index}`,
    version: '1',
    architecture: 'amd64',
    source: `package-${1000 + index}`,
    sourceVersion: '1',
    sizeBytes: 1000 + index,
    listedIn: '/var/lib/dpkg/status',
  })),
});
/** How many of the hostile texts say it, as a page shows them. */
const SAY_SCRIPT = HOSTILE_TEXTS.filter((text) => text.toLowerCase().includes('<script>')).length;

let browser: Browser;
let folder: string;
before(async () => {
  if (program === undefined) return;
  folder = mkdtempSync(join(tmpdir(), 'html-report-'));
  browser = await chromium.launch({ executablePath: program, args: ['--no-sandbox'] });
});
after(async () => {
  if (program === undefined) return;
  await browser.close();
  rmSync(folder, { recursive: true });
});

type Looked = { page: Page; requests: string[]; complaints: string[] };

async function open(
  report: ScanReport,
  width = 1280,
  colorScheme: 'light' | 'dark' = 'light',
  context: Pick<Browser, 'newPage'> = browser,
): Promise<Looked> {
  const file = join(folder, 'report.html');
  const verdict = { answer: 'yes', reasons: [] } as const;
  const write = reportWriter({
    report,
    verdict,
    showRest: false,
    terminal: {},
    now: 1_795_000_000,
    version: '1',
  });
  writeFileSync(file, write(parseScanFormat('html')));
  const page = await context.newPage({ colorScheme, viewport: { width, height: 900 } });
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', () => complaints.push('a dialog'));
  await page.exposeFunction('pwned', () => complaints.push('a script of a name ran'));
  await page.goto(pathToFileURL(file).href);
  return { page, requests, complaints };
}

async function becomes<T>(look: () => Promise<T>, expected: T): Promise<void> {
  let seen = await look();
  for (let tries = 0; tries < 200 && !isDeepStrictEqual(seen, expected); tries++) {
    await setTimeout(50);
    seen = await look();
  }
  assert.deepEqual(seen, expected);
}

const shown = async (page: Page): Promise<number> =>
  await page.locator('#findings-table tbody tr:visible').count();

describe('the HTML report in a browser', { skip }, () => {
  for (const width of [1280, 390])
    for (const theme of ['light', 'dark'] as const)
      it(`asks for nothing, complains of nothing and needs no sideways scrolling: ${width} wide, ${theme}`, async () => {
        const { page, requests, complaints } = await open(usual, width, theme);
        const isOver = await page.evaluate('document.documentElement.scrollWidth > innerWidth');
        const background = await page.evaluate('getComputedStyle(document.body).backgroundColor');
        await page.close();

        assert.deepEqual([requests.length, complaints, isOver], [1, [], false]);
        assert.equal(background, theme === 'light' ? 'rgb(246, 247, 249)' : 'rgb(14, 17, 22)');
      });

  it('changes its theme, sorts and filters by keyboard', async () => {
    const { page, complaints } = await open(usual);
    await page.keyboard.press('Tab');
    await page.waitForFunction('document.activeElement.textContent === "Skip to the report"');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.waitForFunction('getComputedStyle(document.body).backgroundColor === "rgb(14, 17, 22)"');

    await page.locator('#findings-table th button', { hasText: 'Vulnerability' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('#findings-table th[aria-sort=ascending]').waitFor();
    await page.keyboard.press('Space');
    await page.locator('#findings-table th[aria-sort=descending]').waitFor();
    await page.locator('#findings-table tbody tr:first-child', { hasText: 'CVE-2026-1039' }).waitFor();

    await page.locator('#findings input').focus();
    await page.keyboard.type('openssl');
    await page.locator('#findings output', { hasText: '20 of 40 shown' }).waitFor();
    await becomes(() => shown(page), 20);
    await page.locator('#findings select').nth(1).selectOption('critical');
    await becomes(() => shown(page), 3);

    await page.locator('.treemap a').first().focus();
    await page.keyboard.press('ArrowRight');
    await page.waitForFunction('document.activeElement.getAttribute("aria-label")?.startsWith("bash: ")');
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.id.startsWith("package-")');
    await page.close();
    assert.deepEqual(complaints, []);
  });

  for (const [where, before] of [
    ['', 0],
    [', beyond the rows that are written', 300],
  ] as const)
    it(`runs no script and asks for nothing, whatever 200 hostile names say, with all of it unfolded and filtered${where}`, async () => {
      const plain = Array.from({ length: before }, (_, index) => `plain-${index}`);
      const { page, requests, complaints } = await open(hostileReport([...plain, ...HOSTILE_TEXTS]));
      await page.evaluate(
        'document.querySelectorAll(".part button:last-child").forEach((button) => { button.click(); })',
      );
      const rows = await page.locator('#findings-table tbody tr').count();
      await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
      await page.locator('#findings input').fill('<script>');
      await page.locator('#findings-table th button').first().click();
      await page.locator('#findings output', { hasText: ` of ${before + 200} shown` }).waitFor();
      const found = await shown(page);
      await page.locator('#findings input').fill('');
      const links = await page.evaluate(
        '[...document.links].map(({ protocol }) => protocol).filter((one) => !["https:", "http:", "file:"].includes(one))',
      );
      const scripts = await page.evaluate(
        '[...document.scripts].filter(({ type }) => type !== "application/json").length',
      );
      await page.close();

      assert.deepEqual([requests.length, complaints, links, scripts], [1, [], [], 1]);
      assert.deepEqual([rows, found], [before + 200, SAY_SCRIPT]);
    });
});

describe('the HTML report of more than is written as rows', { skip }, () => {
  it('reads without a script, and says how many more there are', async () => {
    const context = await browser.newContext({ javaScriptEnabled: false });
    const { page } = await open(large, 1280, 'light', context);
    assert.equal(await shown(page), 300);
    assert.match(
      (await page.locator('#findings .part').textContent()) ?? '',
      /^These are the first 300 of 1000 rows\. The other 700 need JavaScript/,
    );
    await context.close();
  });

  it('makes a row of data the same as a written one', async () => {
    const { page, complaints } = await open(large);
    await page.locator('#findings .part button', { hasText: 'Show 300 more' }).click();
    await becomes(() => shown(page), 600);
    const markups = (await page.evaluate(
      `[...document.querySelectorAll('#findings-table tbody tr')].slice(298, 302).map((row) => {
        row.removeAttribute('data-tags');
        for (const cell of row.cells) cell.removeAttribute('data-sort');
        for (const name of ['tabindex', 'aria-rowindex']) row.removeAttribute(name);
        return row.outerHTML.replaceAll(/CVE-2026-\\d+|Flaw \\d+|href="[^"]*"/g, '').replace(/>\\d+</, '><');
      })`,
    )) as string[];
    await page.close();

    assert.equal(markups.length, 4);
    assert.equal(new Set(markups).size, 1);
    assert.deepEqual(complaints, []);
  });

  it('shows them by keyboard, and goes to the first of them', async () => {
    const { page } = await open(large);
    assert.equal(await page.locator('#findings-table').getAttribute('aria-rowcount'), '1001');
    await page.locator('#findings .part button').first().press('Enter');
    await page.waitForFunction('document.activeElement.getAttribute("aria-rowindex") === "302"');
    await page.locator('#said', { hasText: 'Rows 1 to 600 of 1000' }).waitFor({ state: 'attached' });
    await page.locator('#findings .part button', { hasText: 'Show all' }).press('Enter');
    await becomes(() => shown(page), 1000);
    assert.equal(await page.locator('#findings .part').isVisible(), false);
    await page.close();
  });

  it('sorts and finds all of them, and builds no more than a part', async () => {
    const { page, complaints } = await open(large);
    const first = page.locator('#findings-table tbody tr').first();
    await page.locator('#findings-table th button', { hasText: 'Vulnerability' }).click();
    await page.locator('#findings-table th button', { hasText: 'Vulnerability' }).click();
    await page.locator('#findings-table th[aria-sort=descending]').waitFor();
    await page.locator('#findings-table tbody tr:first-child', { hasText: 'CVE-2026-1999' }).waitFor();
    assert.equal(await shown(page), 300);

    await page.locator('#findings input').fill('flaw 777');
    await page.locator('#findings output', { hasText: '1 of 1000 shown' }).waitFor();
    await becomes(() => shown(page), 1);
    assert.equal(await page.locator('#findings .part').isVisible(), false);
    assert.equal(await first.locator('a').getAttribute('href'), 'https://example.org/CVE-2026-1777?a&b');
    await page.locator('#findings input').fill('');
    await page.locator('#findings select').nth(1).selectOption('high');
    await page.locator('#findings output', { hasText: '500 of 1000 shown' }).waitFor();
    await becomes(() => page.locator('#findings .part p').textContent(), 'Rows 1 to 300 of 500');
    await page.close();
    assert.deepEqual(complaints, []);
  });

  it('goes to a package that was not made yet, from its tile and from outside', async () => {
    const { page, complaints } = await open(large);
    await page.locator('.treemap a').first().focus();
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.id === "package-400"');
    assert.equal(await page.locator('#packages .part p').textContent(), 'Rows 301 to 400 of 400');
    await page.locator('#packages .part button', { hasText: 'Show 300 before these' }).click();
    await becomes(() => page.locator('#packages tbody tr').count(), 400);

    await page.goto(`${page.url().split('#')[0]}#package-390`);
    await page.reload();
    await page.waitForFunction('document.activeElement.id === "package-390"');
    await page.close();
    assert.deepEqual(complaints, []);
  });

  it('prints what is shown, with the sentence', async () => {
    const { page } = await open(large);
    await page.emulateMedia({ media: 'print' });
    assert.equal(await page.locator('#findings .part p').isVisible(), true);
    assert.equal(await page.locator('#findings .part button').first().isVisible(), false);
    await page.close();
  });
});
