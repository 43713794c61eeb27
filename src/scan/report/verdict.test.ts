import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeMatch, fakeVulnerability } from '../../../test/fakes/scan-finding.ts';
import { fakeFinding, fakeReport } from '../../../test/fakes/scan-report.ts';
import type { FeedKind } from '../../advisories/index.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import type { Finding, Lowering, ScanReport } from './types.ts';
import { verdictOf } from './verdict.ts';

const GAP = { why: 'no-feed', what: 'Alpine:v3.20', components: ['musl 1.2'], blocks: true } as const;
const LOWERED = [{ code: 'vex', text: 'not affected', source: 'A' }] as const;
const answer = (findings: Finding[], thresholds: Parameters<typeof verdictOf>[1], given = {}) =>
  verdictOf(fakeReport({ findings, database: databaseOf('kev', 'epss'), ...given }), thresholds).answer;

function databaseOf(...kinds: FeedKind[]): ScanReport['database'] {
  const { database } = fakeReport();
  const feeds = kinds.map((kind) => ({
    id: kind,
    date: 0,
    ageDays: 1,
    isStale: false,
    records: 1,
    kind,
    isNeeded: false,
  }));
  return { ...database, feeds: [...database.feeds, ...feeds] };
}

describe('verdictOf', () => {
  const critical = fakeFinding({
    severity: { level: 'critical', score: 9.8, vector: undefined, source: 'nvd' },
  });

  it('names the platforms of the index that nobody looked at, and answers for the one', () => {
    const { image } = fakeReport();
    const report = fakeReport({ image: { ...image, otherPlatforms: ['linux/arm64', 'linux/s390x'] } });
    assert.deepEqual(verdictOf(report, []), {
      answer: 'yes',
      reasons: [],
      notes: [
        'only linux/amd64 of this index was looked at, not linux/arm64, linux/s390x: look at each with --platform',
      ],
    });
  });

  it('fails nothing without a threshold', () => {
    assert.equal(answer([critical], []), 'yes');
  });

  it('says no when a finding meets a threshold, and names it', () => {
    assert.deepEqual(verdictOf(fakeReport({ findings: [critical] }), ['high']), {
      answer: 'no',
      reasons: ['--fail-on high: 1 finding'],
    });
    assert.equal(answer([critical], ['act-now', 'kev']), 'yes');
    const exploited = { dateAdded: '2026-01-01', ransomware: false, dueDate: undefined };
    assert.equal(answer([fakeFinding({ vulnerability: fakeVulnerability({ exploited }) })], ['kev']), 'no');
    assert.equal(answer([fakeFinding({ match: fakeMatch() })], ['any']), 'no');
  });

  it('knows no answer by level where nobody rated a finding, unless another one meets it', () => {
    for (const level of ['critical', 'high', 'medium', 'low'] as const)
      assert.equal(answer([fakeFinding()], [level]), 'unknown', level);
    assert.equal(answer([fakeFinding(), critical], ['high']), 'no');
    assert.equal(answer([{ ...fakeFinding(), lowered: LOWERED }], ['high']), 'yes');
  });

  it('knows no answer without the feeds that a threshold needs, or with old ones', () => {
    const kev = { database: databaseOf('kev') };
    assert.equal(answer([], ['kev'], kev), 'yes');
    assert.equal(answer([], ['kev'], { database: databaseOf() }), 'unknown');
    assert.equal(answer([], ['act-now'], kev), 'unknown');
    assert.equal(answer([], ['any'], { database: databaseOf() }), 'yes');
    const [needed, ...others] = databaseOf('kev').feeds;
    assert.ok(needed);
    const old = { database: { ...databaseOf(), feeds: [{ ...needed, ageDays: 8 }, ...others] } };
    assert.equal(answer([], ['any'], old), 'unknown');
    assert.equal(answer([], [], old), 'yes');
    assert.equal(verdictOf(fakeReport(old), ['any'], { maxFeedAgeDays: 8 }).answer, 'yes');
    const notAsked = { database: { ...databaseOf(), feeds: [{ ...needed, ageDays: 8, isNeeded: false }] } };
    assert.equal(answer([], ['any'], notAsked), 'yes');
  });

  it('knows no answer to eol where no feed says when support ends', () => {
    assert.equal(answer([], ['eol']), 'unknown');
    const image = { ...fakeReport().image, distro: undefined };
    assert.equal(answer([], ['eol'], { image }), 'yes');
  });

  it('knows no answer where something that may hide a finding was not explained', () => {
    const doubts = [{ code: 'unexplained-file' as const, paths: ['usr/bin/tool'] }];
    assert.deepEqual(verdictOf(fakeReport({ doubts }), []), {
      answer: 'unknown',
      reasons: ['no component explains /usr/bin/tool'],
    });
  });

  it('lets nothing fail that was lowered', () => {
    assert.equal(answer([{ ...critical, lowered: LOWERED }], ['any']), 'yes');
  });

  describe('of what is exploited, malicious or as urgent, and lowered,', () => {
    const exploited = { dateAdded: '2026-01-01', ransomware: false, dueDate: undefined };
    const lowered = (code: Lowering['code'], given: Partial<Finding>, isProven?: true): Finding => {
      const why = [withoutUndefined({ code, text: 'because', source: 'A', isProven })];
      const finding = fakeFinding(given);
      const components = finding.components.map((each) => ({ ...each, lowered: why }));
      return { ...finding, components, lowered: why, tier: 'the-rest', restReason: code };
    };
    const kev = { vulnerability: fakeVulnerability({ exploited }) };

    it('is failed by all that is only lowered by how much it matters, or by a name', () => {
      for (const code of ['urgency', 'cannot-run', 'fixed-already', 'not-affected'] as const) {
        for (const threshold of ['kev', 'any', 'act-now'] as const)
          assert.equal(answer([lowered(code, kev)], [threshold]), 'no', `${code} ${threshold}`);
        assert.equal(answer([lowered(code, { priority: 60 })], ['act-now']), 'no');
        assert.equal(answer([lowered(code, { priority: 59 })], ['act-now']), 'yes');
        const malicious = { vulnerability: fakeVulnerability({ isMalicious: true }) };
        assert.equal(answer([lowered(code, malicious)], ['any']), 'no');
        assert.equal(answer([lowered(code, malicious)], ['kev', 'critical']), 'yes');
      }
    });

    it('is failed by nothing that proof, a record, VEX or the user has lowered', () => {
      for (const code of [
        'left-to-distribution',
        'symbols-absent',
        'other-platform',
        'vex',
        'ignored',
      ] as const)
        assert.equal(answer([lowered(code, kev)], ['kev', 'any', 'act-now']), 'yes', code);
      assert.equal(answer([lowered('cannot-run', kev, true)], ['kev', 'any', 'act-now']), 'yes');
    });
  });

  it('cannot say yes where no feed covers something, but a no is a no', () => {
    assert.equal(answer([], ['any'], { gaps: [GAP] }), 'unknown');
    assert.equal(answer([], [], { gaps: [GAP] }), 'unknown');
    assert.equal(answer([critical], ['any'], { gaps: [GAP] }), 'no');
    assert.equal(answer([], [], { gaps: [{ ...GAP, why: 'no-source', blocks: false }] }), 'yes');
  });

  it('cannot say yes to what is urgent where some versions of an unversioned library are exploited', () => {
    const exploitedUnjudged = [
      { name: 'log4j-core', type: 'maven', locations: ['opt/a.jar'], vulnerabilities: ['CVE-2021-44228'] },
    ];
    assert.equal(answer([], ['kev'], { exploitedUnjudged }), 'unknown');
    assert.equal(answer([], ['act-now'], { exploitedUnjudged }), 'unknown');
    assert.equal(answer([], ['high'], { exploitedUnjudged }), 'yes');
    assert.equal(answer([critical], ['any'], { exploitedUnjudged }), 'no');
  });

  it('says apart what has no feed, and what is of a release that nobody names', () => {
    const gaps = [GAP, { ...GAP, why: 'unknown-release' as const, what: 'debian' }];
    assert.deepEqual(verdictOf(fakeReport({ gaps }), []).reasons, [
      `no feed covers ${GAP.what}`,
      'unknown release of some packages: debian',
    ]);
  });

  it('fails on a release whose support is over, when asked to', () => {
    const support = {
      name: 'Debian 9',
      endOfLife: '2020-07-06',
      endOfLongTermSupport: '2022-07-01',
      state: 'over',
    };
    assert.equal(answer([], ['eol'], { support }), 'no');
    assert.equal(answer([], ['eol'], { support: { ...support, state: 'long-term' } }), 'yes');
  });
});
