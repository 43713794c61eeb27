import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { AdvisoryDatabase } from '../../advisories/index.ts';
import type { KeptStandings, Match } from '../../scan/index.ts';
import type { PackageVersion } from '../../store/index.ts';
import { subjectOfVersion } from './subject-of-version.ts';
import { versionJudgement } from './version-judgement.ts';

const VERSION = { id: 7, type: 'npm', namespace: '', name: 'a' } as PackageVersion;
const DATABASE = {
  builtAt: 1_700_000_000,
  vulnerability: (id: string) => (id === 'CVE-2' ? { published: '2026-02-01T00:00:00Z' } : undefined),
} as unknown as AdvisoryDatabase;

function match(vulnerability: string, versions: readonly string[] = []): Match {
  const advisories = [
    { id: 'GHSA-1', feed: 'osv' },
    { id: 'CVE-1', feed: 'cve' },
  ];
  const fix = { state: 'fixed', versions };
  return {
    vulnerability,
    advisories,
    version: '2.0.0',
    fix,
    range: { scheme: 'npm', intervals: [] },
  } as never;
}

/** Standings that lower what concerns this vulnerability. */
const lowers = (lowered: string): KeptStandings =>
  ({
    of: ({ vulnerability }: Match) =>
      vulnerability === lowered
        ? {
            standing: 'lowered',
            because: [
              { text: 'not there', source: 'table' },
              { text: 'not run', source: 'list' },
            ],
          }
        : { standing: 'affected' },
  }) as Partial<KeptStandings> as KeptStandings;

const judged = (matches: Match[], notAffected: Match[] = []) =>
  versionJudgement(
    VERSION,
    { matches, notAffected, gaps: [{ why: 'no-feed', what: 'x' }] },
    { database: DATABASE, standings: lowers('CVE-3'), tables: new Map() },
  );

describe('what the store keeps of a judgement', () => {
  it('is each vulnerability with its state, whose word it is, and since when it could be known', () => {
    const { versionId, statuses, gaps } = judged(
      [match('CVE-1'), match('CVE-2'), match('CVE-3')],
      [match('CVE-4', ['9.0.0'])],
    );
    const said = 'GHSA-1 osv, CVE-1 cve';
    const built = 1_700_000_000_000;
    assert.deepEqual(
      statuses.map(({ vulnerability, status, because, knownFrom }) => [
        vulnerability,
        status,
        because,
        knownFrom,
      ]),
      [
        ['CVE-1', 'affected', said, built],
        ['CVE-2', 'affected', said, Date.UTC(2026, 1, 1)],
        ['CVE-3', 'lowered', 'not there (table); not run (list)', built],
        ['CVE-4', 'not-affected', said, built],
      ],
    );
    assert.deepEqual([versionId, gaps], [7, [{ why: 'no-feed', what: 'x' }]]);
    assert.equal(statuses[3]?.fixedVersion, '');
  });

  it('names the nearest newer version that has the fix, as versions are ordered and not as text is', () => {
    const fixOf = (...versions: string[]) => judged([match('CVE-1', versions)]).statuses[0]?.fixedVersion;
    assert.equal(fixOf('10.0.0', '9.0.0', '1.0.0'), '9.0.0');
    assert.equal(fixOf('2.0.0', '1.0.0'), '');
    assert.equal(fixOf(), '');
  });
});

describe('what is asked about a package version of the store', () => {
  it('is of a Go program without a tag no version, and of a dependency the one that its author released', () => {
    const untagged = 'pkg:golang/example.org/a@v0.0.0-20240101000000-abcdefabcdef';
    const versionOf = (purl: string): string | undefined =>
      subjectOfVersion({ purl, type: 'golang' } as PackageVersion)?.version;
    assert.equal(versionOf(untagged), 'v0.0.0-20240101000000-abcdefabcdef');
    assert.equal(versionOf(`${untagged}?program=true`), undefined);
    assert.equal(versionOf('pkg:golang/example.org/a@v1.0.0?program=true'), 'v1.0.0');
  });

  it('goes by the source that the store knows, and is nothing where there is no purl', () => {
    const purl = 'pkg:deb/debian/libc6@1-1?distro=debian-13';
    const source = { name: 'glibc', version: '2-1' };
    assert.equal(subjectOfVersion({ purl, type: 'deb', source } as PackageVersion)?.name, 'glibc');
    assert.equal(subjectOfVersion({ purl: 'not a purl', type: 'npm' } as PackageVersion), undefined);
  });
});
