import { existsSync, globSync, mkdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { buildAdvisoryDatabase, type FeedItem, openAdvisoryDatabase } from '../src/advisories/index.ts';
import { silentProgress } from '../src/base/index.ts';
import { matchFigures } from './matching.ts';
import { measure, row } from './measure.ts';
import { scratch, shearwall } from './projects.ts';

/** In about the shares that OSV, Debian's tracker and EPSS have in 2026. */
const COUNTS = { malicious: 220_000, language: 150_000, debian: 130_000, probabilities: 300_000 };
const RELEASES = ['Debian:11', 'Debian:12', 'Debian:13', 'Debian:14'];
const LANGUAGES = ['npm', 'PyPI', 'Maven', 'Go', 'RubyGems', 'Packagist'];
const LOOKUPS = 300;

/** A database of 500,000 synthetic advisories: built in a process of its own, then opened and asked. */
export async function advisoryFigures(): Promise<void> {
  const { malicious, language, debian, probabilities } = COUNTS;
  const count = malicious + language + debian;
  console.log(`\nadvisory database of ${count} synthetic advisories and ${probabilities} EPSS rows`);
  const folder = join(scratch, 'advisories');
  mkdirSync(folder, { recursive: true });
  const path = join(folder, 'advisories.db');
  row('build', await measure(process.execPath, [import.meta.filename, path]));
  console.log(`  ${(statSync(path).size / 1e6).toFixed(0)} MB`);
  timeLookups(path);
  await realFigures(folder);
  rmSync(folder, { recursive: true });
}

/** The feeds of the shared data, by the program, as a user would: read whole into the store, then built. */
async function realFigures(folder: string): Promise<void> {
  const data = join(process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../shared'), 'data');
  console.log('\nadvisory database of the shared data, as whole processes');
  if (!existsSync(data)) return console.log('  skipped: the shared data is absent');
  const feeds = [
    ...globSync(join(data, 'osv/*/*.zip')),
    ...globSync(join(data, 'debian/D?A-list.txt')),
    join(data, 'wolfi/advisories-v2.tar.gz'),
    join(data, 'kev/known_exploited_vulnerabilities.json'),
    join(data, 'cve-records/vulnrichment-subset.jsonl.gz'),
  ];
  const run = (...args: string[]) =>
    measure(process.execPath, [shearwall, '--quiet', 'db', ...args, '--data-dir', folder]);
  row(`db import, ${feeds.length} feeds`, await run('import', ...feeds));
  const tracker = join(data, 'debian/debian-tracker-trixie.json');
  row('db import, a tracker', await run('import', tracker, '--covers', 'Debian:13'));
  row('db build', await run('build'));
  console.log(`  ${(statSync(join(folder, 'advisories.db')).size / 1e6).toFixed(0)} MB`);
  row('db verify', await run('verify'));
  row('db search CVE-2021-44228', await run('search', 'CVE-2021-44228'));
}

function timeLookups(path: string): void {
  const startedAt = performance.now();
  const database = openAdvisoryDatabase(path);
  const openedAt = performance.now();
  let found = 0;
  for (let at = 0; at < LOOKUPS; at++) found += database.advisoriesOf('Debian:13', `source-${at * 7}`).length;
  const lookedUpAt = performance.now();
  const hits = database.search('no such words anywhere', 10).length;
  const searchedAt = performance.now();
  matchFigures(database);
  database.close();
  const ms = (from: number, to: number): string => `${(to - from).toFixed(1)} ms`;
  console.log(`  open ${ms(startedAt, openedAt)}, ${LOOKUPS} packages with ${found} statements`);
  console.log(
    `  ${ms(openedAt, lookedUpAt)}, search of every title ${ms(lookedUpAt, searchedAt)} (${hits} found)`,
  );
}

function* maliciousItems(): Generator<FeedItem> {
  for (let at = 0; at < COUNTS.malicious; at++) {
    const name = `package-${(at * 7919) % COUNTS.malicious}`;
    yield advisory(`MAL-2025-${at}`, [affected('npm', name, 'npm', {})], { isMalicious: true });
  }
}

function* languageItems(): Generator<FeedItem> {
  for (let at = 0; at < COUNTS.language; at++) {
    const ecosystem = LANGUAGES[at % LANGUAGES.length] ?? 'npm';
    const name = `@scope/package-${Math.floor((at * 104_729) % 30_000)}`;
    const suffix = at.toString(36).padStart(12, '2').match(/.{4}/g)?.join('-') ?? '';
    const range = { low: `${at % 7}.0.0`, high: `${at % 7}.${at % 30}.${at % 11}` };
    yield advisory(`GHSA-${suffix}`, [affected(ecosystem, name, 'semver', range)], {
      aliases: [cve(at), `GO-2025-${at}`],
      severities: [{ source: 'ghsa', vector: 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H' }],
      cwes: ['CWE-79', 'CWE-400'],
      url: `https://example.org/advisories/GHSA-${suffix}`,
    });
  }
}

function* debianItems(): Generator<FeedItem> {
  for (let at = 0; at < COUNTS.debian; at++) {
    const name = `source-${(at * 31) % 4000}`;
    const rows = RELEASES.map((release, place) =>
      affected(release, name, 'deb', { high: `1:${at % 9}.${place}.${at % 20}-${at % 4}+deb1${place}u1` }),
    );
    yield advisory(cve(at), rows);
  }
}

function* probabilityItems(): Generator<FeedItem> {
  for (let at = 0; at < COUNTS.probabilities; at++)
    yield {
      type: 'probability',
      vulnerability: cve(at),
      epss: (at % 9999) / 1e4,
      percentile: (at % 99_999) / 1e5,
    };
}

type AdvisoryItem = Extract<FeedItem, { type: 'advisory' }>;
type Advisory = AdvisoryItem['advisory'];
type Affected = Advisory['affected'][number];

function advisory(id: string, packages: readonly Affected[], rest: Partial<Advisory> = {}): AdvisoryItem {
  const title = `A flaw in ${packages[0]?.name} allows others to do what they should not (${id})`;
  const modified = '2025-06-01T12:34:56Z';
  const published = '2025-01-01T12:34:56Z';
  return {
    type: 'advisory',
    advisory: {
      id,
      title,
      modified,
      published,
      aliases: [],
      severities: [],
      cwes: [],
      affected: packages,
      ...rest,
    },
  };
}

function affected(
  ecosystem: string,
  name: string,
  scheme: Affected['range']['scheme'],
  interval: Affected['range']['intervals'][number],
): Affected {
  const fix: Affected['fix'] =
    interval.high === undefined
      ? { state: 'not-fixed', versions: [] }
      : { state: 'fixed', versions: [interval.high] };
  return { ecosystem, name, status: 'affected', range: { scheme, intervals: [interval] }, fix };
}

function cve(at: number): string {
  return `CVE-${2000 + (at % 26)}-${10_000 + at}`;
}

async function build(path: string): Promise<void> {
  const feed = { url: undefined, fetchedAt: 1_767_225_600, covers: 'all-it-names' as const };
  const feeds = [
    { ...feed, id: 'osv-malicious', kind: 'osv' as const, items: maliciousItems() },
    { ...feed, id: 'osv', kind: 'osv' as const, items: languageItems() },
    { ...feed, id: 'debian-tracker', kind: 'debian-tracker' as const, items: debianItems() },
    { ...feed, id: 'epss', kind: 'epss' as const, items: probabilityItems() },
  ];
  const context = { signal: new AbortController().signal, progress: silentProgress };
  await buildAdvisoryDatabase({ path, builtAt: feed.fetchedAt, feeds }, context);
}

if (process.argv[1] === import.meta.filename) await build(process.argv[2] ?? 'advisories.db');
