/** Of the hits that people of Wolfi found to be wrong: which a matcher by name and range has, and which of those we avoid. */
import assert from 'node:assert/strict';
import { existsSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { AdvisoryDatabase, PackageAdvisory } from '../../src/advisories/index.ts';
import { judge, type Match, type Subject, subjectOfPurl } from '../../src/scan/index.ts';
import { languagePackage } from '../../src/scan/match/language-ecosystems.ts';
import { inRange } from '../../src/versions/index.ts';
import { feedsDatabase } from './feeds-database.ts';
import { type FalsePositive, wolfiFalsePositives } from './wolfi-false-positives.ts';

const shared = process.env['SHEARWALL_SHARED'] ?? join(import.meta.dirname, '../../../shared');
const advisories = join(shared, 'data/wolfi/advisories-v2.tar.gz');
const osv = join(shared, 'data/osv');
const skip = (!existsSync(advisories) || !existsSync(osv)) && 'the shared data is absent';

/** What becomes of one of them. */
type Fate =
  /** No hit names a package of a registry. */
  | 'no component'
  /** The database does not have the flaw. */
  | 'no advisory'
  /** It has the flaw in another package: exact names avoid the hit, a match by name and range does, too. */
  | 'other package'
  /** Nor is the version in the range any more. */
  | 'not in range'
  /** By the rules of matching alone. */
  | 'other range'
  | 'commit'
  | 'platform'
  /** The record names functions: the program's table decides, and the program is not here. */
  | 'symbols'
  | 'shown';
const FATES: readonly Fate[] = [
  'no component',
  'no advisory',
  'other package',
  'not in range',
  'other range',
  'commit',
  'platform',
  'symbols',
  'shown',
];
const NOT_TESTABLE = 4;

describe('false positives of Wolfi', { skip }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'shearwall-scan-wolfi-'));
  let registries: AdvisoryDatabase;
  let all: FalsePositive[];
  before(async () => {
    const languages = globSync('{Go,PyPI,npm,Maven,RubyGems,crates.io,NuGet,Packagist}/*.zip', { cwd: osv });
    const locations = languages.sort().map((name) => ({ path: join(osv, name), feedId: `osv-${name}` }));
    registries = await feedsDatabase(join(folder, 'registries.db'), locations);
    all = await wolfiFalsePositives(advisories);
  });
  after(() => {
    registries.close();
    rmSync(folder, { recursive: true, force: true });
  });

  it('are avoided by the range, the platform, a commit for a version, or left to the functions', (test) => {
    const table = new Map<string, Record<Fate, number>>();
    for (const each of all) {
      const fate = fateOf(each, registries);
      for (const key of [each.reason, 'all']) {
        const row =
          table.get(key) ?? (Object.fromEntries(FATES.map((one) => [one, 0])) as Record<Fate, number>);
        row[fate]++;
        table.set(key, row);
      }
    }
    for (const line of rendered(table)) test.diagnostic(line);
    const total = table.get('all');
    assert.ok(total);
    assert.ok(all.length > 2000);
    const reported = FATES.slice(NOT_TESTABLE).reduce((sum, fate) => sum + total[fate], 0);
    test.diagnostic(
      `${reported} are reported by name and range; the first ${NOT_TESTABLE} columns are not testable here`,
    );
    assert.ok(reported > 700, `only ${reported} are reported by name and range`);
    assert.ok(total.shown < reported / 3, `${total.shown} of ${reported} are still shown`);
  });

  it('are facts to whoever has Wolfi’s own records, and leave its packages’ contents to them', async (test) => {
    const wolfi = await feedsDatabase(join(folder, 'wolfi.db'), [{ path: advisories }]);
    try {
      const said = all.filter(
        ({ package: name, ids }) => outcomeIn(wolfi, name, ids) === 'not affected' || ids.length === 0,
      );
      test.diagnostic(`${said.length} of ${all.length} are stated as not affected by the last event`);
      assert.ok(said.length > all.length * 0.7);
    } finally {
      wolfi.close();
    }
  });
});

function fateOf({ ids, components }: FalsePositive, database: AdvisoryDatabase): Fate {
  const vulnerabilities = new Set(ids.flatMap((id) => database.resolve(id)));
  const seen = components.flatMap(({ purl, isOwn }) => {
    const subject = subjectOfPurl(purl);
    const rows = subject === undefined ? [] : rowsOf(subject, vulnerabilities, database);
    return subject === undefined || rows.length === 0 ? [] : [{ subject, rows, purl, isOwn }];
  });
  if (components.length === 0) return 'no component';
  if (vulnerabilities.size === 0) return 'no advisory';
  if (seen.length === 0) return 'other package';
  const reported = seen.filter(({ subject, rows }) => rows.some((row) => isReported(row, subject)));
  if (reported.length === 0) return 'not in range';
  const fates = reported.map(({ purl, isOwn }) => {
    const subject = subjectOfPurl(purl, { isApplication: isOwn });
    if (subject?.version === undefined) return 'commit';
    const { matches } = judge(subject, database);
    return fateOfMatch(matches.find(({ vulnerability }) => vulnerabilities.has(vulnerability)));
  });
  // The worst one counts.
  return FATES[Math.max(...fates.map((fate) => FATES.indexOf(fate)))] ?? 'shown';
}

function rowsOf(subject: Subject, ids: ReadonlySet<string>, database: AdvisoryDatabase): PackageAdvisory[] {
  const asked = languagePackage(subject);
  if (asked === undefined) return [];
  return database
    .advisoriesOf(asked.ecosystem, asked.name)
    .filter(({ vulnerability, affected }) => ids.has(vulnerability) && affected.status === 'affected');
}

/** As a matcher by name and range would. */
function isReported({ affected }: PackageAdvisory, { version }: Subject): boolean {
  return version !== undefined && inRange(version, affected.range) === true;
}

function fateOfMatch(match: Match | undefined): Fate {
  if (match === undefined) return 'other range';
  const { onlyFor, symbols } = match;
  if (onlyFor?.['goos'] !== undefined && !onlyFor['goos'].split(',').includes('linux')) return 'platform';
  return symbols !== undefined && Object.values(symbols).some((names) => names.length > 0)
    ? 'symbols'
    : 'shown';
}

/** What Wolfi’s records say of its package, whatever its version. */
function outcomeIn(database: AdvisoryDatabase, name: string, ids: readonly string[]): string {
  const subject = subjectOfPurl(`pkg:apk/wolfi/${encodeURIComponent(name)}@0.0.1-r0?distro=wolfi-20230201`);
  if (subject === undefined) return 'nothing';
  const vulnerabilities = new Set(ids.flatMap((id) => database.resolve(id)));
  const { matches, notAffected } = judge(subject, database);
  if (matches.some(({ vulnerability }) => vulnerabilities.has(vulnerability))) return 'affected';
  return notAffected.some(({ vulnerability }) => vulnerabilities.has(vulnerability))
    ? 'not affected'
    : 'nothing';
}

function* rendered(table: ReadonlyMap<string, Record<Fate, number>>): Generator<string> {
  yield ['reason'.padEnd(50), ...FATES].join(' | ');
  for (const [reason, row] of [...table].sort(([a], [b]) => (a < b ? -1 : 1)))
    yield [reason.padEnd(50), ...FATES.map((fate) => String(row[fate]).padStart(fate.length))].join(' | ');
}
