/**
 * `node bench/html-report.ts`: the HTML report of 10,000 findings in 400 packages: writing it, its size, and in Debian's chromium opening,
 * sorting and filtering it, each until the browser has painted. It is not compared with
 * Trivy's: that is a template which does not come with its program.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { type Browser, type CDPSession, chromium, type Page } from 'playwright-core';
import { type Finding, parseScanFormat, reportWriter, type ScanReport } from '../src/scan/index.ts';
import { fakeMatch, fakeVulnerability } from '../test/fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../test/fakes/scan-report.ts';
import { findProgram } from '../test/peers/real-registry.ts';

const [FINDINGS, PACKAGES, RUNS] = [10_000, 400, 3];
const LEVELS = ['critical', 'high', 'medium', 'low'] as const;

/** Resolves with the milliseconds until what `act` changed is painted. */
const PAINTED = `(act) => new Promise((resolve) => {
  const from = performance.now();
  act();
  requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from), 0));
})`;
const SORT = `document.querySelectorAll('#findings-table th button')[1].click()`;
const CHOOSE = `const one = document.querySelectorAll('#findings select')[1]; one.value = 'high'; one.dispatchEvent(new Event('change'))`;
/** What typing waits for before it looks is part of it. */
const SEARCH = `(() => new Promise((resolve) => {
  const [field, shown] = [document.querySelector('#findings input'), document.querySelector('#findings output')];
  const from = performance.now();
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => resolve(performance.now() - from), 0))).observe(shown, { childList: true });
  field.value = 'package-17';
  field.dispatchEvent(new Event('input'));
}))()`;

const program = findProgram('chromium');
const folder = mkdtempSync(join(tmpdir(), 'html-report-'));
const file = join(folder, 'report.html');
console.log(`HTML report of ${FINDINGS} findings; load ${loadavg()[0]?.toFixed(1)}; median of ${RUNS}`);
writeReport();
if (program === undefined) console.log('  opening skipped: chromium is not here');
else await browserFigures(program);
rmSync(folder, { recursive: true });

function writeReport(): void {
  const report = largeReport();
  const from = performance.now();
  const verdict = { answer: 'yes', reasons: [] } as const;
  const terminal = {};
  const page = reportWriter({ report, verdict, showRest: false, terminal, now: 1_795_000_000, version: '1' })(
    parseScanFormat('html'),
  );
  say('written, once', performance.now() - from);
  console.log(`  ${'size'.padEnd(36)} ${(page.length / 1e6).toFixed(1)} MB`);
  writeFileSync(file, page);
}

async function browserFigures(executablePath: string): Promise<void> {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  const runs: Record<string, number>[] = [];
  for (let run = 0; run < RUNS; run++) runs.push(await oneVisit(browser));
  for (const name of Object.keys(runs[0] ?? {}))
    say(name, runs.map((run) => run[name] ?? 0).toSorted((a, b) => a - b)[Math.floor(RUNS / 2)] ?? 0);
  await browser.close();
}

async function oneVisit(browser: Browser): Promise<Record<string, number>> {
  const page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  await page.goto(pathToFileURL(file).href, { timeout: 300_000 });
  await page.waitForFunction('performance.getEntriesByName("first-contentful-paint").length > 0');
  const figures = {
    'opened: first paint': await ask(
      page,
      'performance.getEntriesByName("first-contentful-paint")[0].startTime',
    ),
    'opened: DOMContentLoaded': await ask(
      page,
      'performance.getEntriesByType("navigation")[0].domContentLoadedEventEnd',
    ),
    'opened: painted after load': await ask(page, `(${PAINTED})(() => {}).then(() => performance.now())`),
    'opened: processor time of the page': await processorTime(devtools),
    'sorted by vulnerability': await ask(page, `(${PAINTED})(() => { ${SORT} })`),
    'sorted the other way': await ask(page, `(${PAINTED})(() => { ${SORT} })`),
    'filtered by severity': await ask(page, `(${PAINTED})(() => { ${CHOOSE} })`),
    'searched for a word': await ask(page, SEARCH),
    'searched again': await ask(page, SEARCH.replace('package-17', 'memory')),
  };
  await page.close();
  return figures;
}

/** Of the thread that scripts and layout run on: it says the same on a machine that is busy. Milliseconds. */
async function processorTime(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics');
  return 1000 * (metrics.find(({ name }) => name === 'TaskDuration')?.value ?? Number.NaN);
}

async function ask(page: Page, expression: string): Promise<number> {
  return Number(await page.evaluate(expression));
}

function say(name: string, milliseconds: number): void {
  console.log(`  ${name.padEnd(36)} ${(milliseconds / 1000).toFixed(2)} s`);
}

function largeReport(): ScanReport {
  return fakeReport({
    findings: Array.from({ length: FINDINGS }, (_, index) => findingAt(index)),
    packages: Array.from({ length: PACKAGES }, (_, index) => ({
      purl: purlAt(index),
      type: 'deb',
      name: `package-${index}`,
      version: `1.${index}.0-1`,
      architecture: 'amd64',
      source: `package-${index}`,
      sourceVersion: `1.${index}.0-1`,
      sizeBytes: 10_000 * (index + 1),
      listedIn: '/var/lib/dpkg/status',
    })),
  });
}

function findingAt(index: number): Finding {
  const at = index % PACKAGES;
  const [id, name, version] = [`CVE-${2015 + (index % 12)}-${1000 + index}`, `package-${at}`, `1.${at}.0-1`];
  const level = LEVELS[index % 4] ?? 'low';
  const isFixed = index % 3 > 0;
  return fakeFinding({
    vulnerability: fakeVulnerability({
      id,
      aliases: [`GHSA-${index.toString(36).padStart(4, 'x')}-q9f8-2v3w`],
      title: `A flaw in how ${name} reads its input lets somebody run code or exhaust memory (case ${index})`,
      url: `https://security-tracker.example.org/tracker/${id}`,
      cwes: ['CWE-787', `CWE-${20 + (index % 90)}`],
      published: '2026-02-03T04:05:06Z',
      epss: { probability: (index % 1000) / 1000, percentile: 0.5 },
    }),
    match: fakeMatch({
      vulnerability: id,
      packageName: name,
      version,
      advisories: [
        { id, feed: 'debian-tracker' },
        { id, feed: 'osv' },
      ],
      fix: isFixed ? { state: 'fixed', versions: [`1.${at}.1-1`] } : { state: 'not-fixed', versions: [] },
    }),
    components: [
      {
        id: purlAt(at),
        type: 'deb',
        name,
        version,
        locations: ['var/lib/dpkg/status', `usr/lib/x86_64-linux-gnu/lib${name}.so.${index % 7}`],
        lowered: [],
      },
    ],
    tier: isFixed ? 'fix-by-rebuilding' : 'the-rest',
    restReason: isFixed ? undefined : 'no-fix',
    fixVersion: isFixed ? `1.${at}.1-1` : undefined,
    priority: 100 - Math.floor(index / 100),
    terms: [
      { name: 'severity', points: 24, fact: `rated ${level}` },
      { name: 'epss', points: index % 10, fact: `${index % 100} % within 30 days` },
    ],
    severity: { level, score: 5, vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H', source: 'nvd' },
  });
}

function purlAt(index: number): string {
  return `pkg:deb/debian/package-${index}@1.${index}.0-1?arch=amd64&distro=debian-13.1`;
}
