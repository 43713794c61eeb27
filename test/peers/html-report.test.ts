/** The HTML report in Debian's chromium: at two widths, in both themes, by keyboard, and full of hostile names. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { pathToFileURL } from 'node:url';
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
  const page = await browser.newPage({ colorScheme, viewport: { width, height: 900 } });
  const [requests, complaints]: [string[], string[]] = [[], []];
  page.on('request', (request) => requests.push(request.url()));
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('dialog', () => complaints.push('a dialog'));
  await page.exposeFunction('pwned', () => complaints.push('a script of a name ran'));
  await page.goto(pathToFileURL(file).href);
  return { page, requests, complaints };
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
    assert.equal(await page.evaluate('document.activeElement.textContent'), 'Skip to the report');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    assert.equal(await page.evaluate('getComputedStyle(document.body).backgroundColor'), 'rgb(14, 17, 22)');

    await page.locator('#findings-table th button', { hasText: 'Vulnerability' }).focus();
    await page.keyboard.press('Enter');
    await page.keyboard.press('Space');
    assert.equal(await page.locator('#findings-table th[aria-sort]').getAttribute('aria-sort'), 'descending');
    assert.match(
      (await page.locator('#findings-table tbody tr').first().textContent()) ?? '',
      /CVE-2026-1039/,
    );

    await page.locator('#findings input').focus();
    await page.keyboard.type('openssl');
    await page.locator('#findings output', { hasText: '20 of 40 shown' }).waitFor();
    assert.equal(await shown(page), 20);
    await page.locator('#findings select').nth(1).selectOption('critical');
    assert.equal(await shown(page), 3);

    await page.locator('.treemap a').first().focus();
    await page.keyboard.press('ArrowRight');
    assert.match(String(await page.evaluate('document.activeElement.getAttribute("aria-label")')), /^bash: /);
    await page.keyboard.press('Enter');
    await page.waitForFunction('document.activeElement.id.startsWith("package-")');
    await page.close();
    assert.deepEqual(complaints, []);
  });

  it('runs no script and asks for nothing, whatever 200 hostile names say, with all of it unfolded and filtered', async () => {
    const { page, requests, complaints } = await open(hostileReport(HOSTILE_TEXTS));
    await page.evaluate('document.querySelectorAll("details").forEach((one) => { one.open = true; })');
    await page.locator('#findings input').fill('<script>');
    await page.locator('#findings-table th button').first().click();
    await page.locator('#findings output', { hasText: ' of 200 shown' }).waitFor();
    const links = await page.evaluate(
      '[...document.links].map(({ protocol }) => protocol).filter((one) => !["https:", "http:", "file:"].includes(one))',
    );
    const scripts = await page.evaluate('document.scripts.length');
    await page.close();

    assert.deepEqual([requests.length, complaints, links, scripts], [1, [], [], 1]);
  });
});
