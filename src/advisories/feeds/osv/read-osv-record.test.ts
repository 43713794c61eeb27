import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, rejectionsIn } from '../../../../test/fakes/feed-items.ts';
import type { Advisory, AffectedPackage } from '../../types.ts';
import { readOsvRecord } from './read-osv-record.ts';

const rejected = (record: object): string[] => rejectionsIn(readOsvRecord(record, 'a.json'));

function advisory(record: object): Advisory {
  const [found] = advisoriesIn(readOsvRecord({ id: 'GHSA-2222-3333-4444', ...record }, 'a.json'));
  assert.ok(found);
  return found;
}

function affected(entry: object, record: object = {}): AffectedPackage {
  const package_ = { ecosystem: 'npm', name: 'a' };
  const [found] = advisory({ ...record, affected: [{ package: package_, ...entry }] }).affected;
  assert.ok(found);
  return found;
}

const range = (...events: object[]): object => ({ ranges: [{ type: 'SEMVER', events }] });
const intervals = (...events: object[]): unknown => affected(range(...events)).range.intervals;

describe('readOsvRecord, ranges', () => {
  it('pairs what introduces with what fixes, as often as it comes', () => {
    const { range: found, fix } = affected(
      range(
        { introduced: '0' },
        { fixed: '1.2.0' },
        { introduced: '2.0.0' },
        { fixed: '2.1.0' },
        { introduced: '3.0.0' },
      ),
    );
    assert.deepEqual(found.intervals, [{ high: '1.2.0' }, { low: '2.0.0', high: '2.1.0' }, { low: '3.0.0' }]);
    assert.deepEqual(fix, { state: 'fixed', versions: ['1.2.0', '2.1.0'] });
  });

  it('puts events that came out of order into that of the ecosystem', () => {
    assert.deepEqual(
      intervals({ fixed: '1.10.0' }, { introduced: '2.0.0' }, { introduced: '0' }, { fixed: '2.1.0' }),
      [{ high: '1.10.0' }, { low: '2.0.0', high: '2.1.0' }],
    );
    assert.deepEqual(intervals({ introduced: '1.9.0' }, { fixed: '1.10.0' }), [
      { low: '1.9.0', high: '1.10.0' },
    ]);
  });

  it('includes the last affected version, and knows no fix then', () => {
    const { range: found, fix } = affected(range({ introduced: '1.0.0' }, { last_affected: '1.4.0' }));
    assert.deepEqual(found.intervals, [{ low: '1.0.0', high: '1.4.0', highIncluded: true }]);
    assert.deepEqual(fix, { state: 'unknown', versions: [] });
  });

  it('ends at a limit, which is no fix', () => {
    const { range: found, fix } = affected(range({ introduced: '0' }, { limit: '2.0.0' }));
    assert.deepEqual([found.intervals, fix.state], [[{ high: '2.0.0' }], 'unknown']);
    assert.deepEqual(intervals({ introduced: '0' }, { limit: '*' }), [{}]);
  });

  it('takes a second event of a kind for what it is: nothing new', () => {
    assert.deepEqual(
      intervals({ introduced: '0' }, { introduced: '1.0.0' }, { fixed: '2.0.0' }, { fixed: '3.0.0' }),
      [{ high: '2.0.0' }],
    );
    assert.deepEqual(intervals({ fixed: '2.0.0' }), [{ high: '2.0.0' }]);
  });

  it('lets ranges win over the enumeration that was made of them', () => {
    const both = affected({
      ...range({ introduced: '0' }, { fixed: '1.0.0' }),
      versions: ['0.9.0', '1.0.0'],
    });
    assert.deepEqual(both.range, { scheme: 'npm', intervals: [{ high: '1.0.0' }] });
    assert.deepEqual(affected({ versions: ['0.9.0', '0.9.0', '0.8.0'] }).range, {
      scheme: 'npm',
      intervals: [],
      versions: ['0.9.0', '0.8.0'],
    });
  });

  it('counts packages of which only commits are known', () => {
    const entry = {
      package: { ecosystem: 'npm', name: 'a' },
      ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }],
    };
    assert.deepEqual(rejected({ id: 'A-1', affected: [entry] }), [
      'A-1: npm a is given in commits only, which no version can be compared with',
    ]);
    assert.deepEqual(affected({ ...entry, versions: ['1.0.0'] }).range.versions, ['1.0.0']);
    // OSS-Fuzz and CVE records converted by osv.dev name no package at all.
    assert.deepEqual(rejected({ id: 'A-1', affected: [{ ranges: entry.ranges }] }), []);
  });

  it('reads a range that stands without its list, and versions that became numbers', () => {
    const events = [{ introduced: 0 }, { fixed: 1.5 }];
    assert.deepEqual(affected({ ranges: { type: 'ECOSYSTEM', events } }).range.intervals, [{ high: '1.5' }]);
  });

  it('refuses a range that cannot be understood, and keeps the rest of the record', () => {
    const package_ = { ecosystem: 'npm', name: 'a' };
    const bad = [[{ fixed: {} }], [], [{ introduced: '' }], 'x', [{ introduced: 'v'.repeat(300) }]].map(
      (events) => ({
        package: package_,
        ranges: [{ type: 'SEMVER', events }],
      }),
    );
    const good = { package: package_, ...range({ introduced: '0' }) };
    const items = readOsvRecord({ id: 'A-1', affected: [...bad, good] }, 'a.json');
    assert.equal(advisoriesIn(items)[0]?.affected.length, 1);
    assert.equal(rejectionsIn(items).length, bad.length);
  });

  it('takes a million events in one range for an attack, at once', () => {
    const events = Array.from({ length: 1_000_000 }, (_, at) =>
      at % 2 === 0 ? { introduced: `${at}` } : { fixed: `${at}` },
    );
    assert.deepEqual(
      rejected({
        id: 'A-1',
        affected: [{ package: { ecosystem: 'npm', name: 'a' }, ranges: [{ type: 'SEMVER', events }] }],
      }),
      ['A-1: npm a: a range has 1000000 events'],
    );
  });
});

describe('readOsvRecord, packages', () => {
  const named = (ecosystem: string, name: string): string[] => {
    const found = affected({ package: { ecosystem, name }, ...range({ introduced: '0' }) });
    return [found.ecosystem, found.name, found.range.scheme];
  };

  it('names packages as their ecosystem compares names', () => {
    assert.deepEqual(named('PyPI', 'Ruamel.YAML'), ['PyPI', 'ruamel-yaml', 'pypi']);
    assert.deepEqual(named('NuGet', 'Newtonsoft.Json'), ['NuGet', 'newtonsoft.json', 'nuget']);
    assert.deepEqual(named('Packagist', 'Symfony/HTTP'), ['Packagist', 'symfony/http', 'composer']);
    assert.deepEqual(named('Go', 'github.com/Masterminds/semver'), [
      'Go',
      'github.com/Masterminds/semver',
      'golang',
    ]);
    assert.deepEqual(named('Maven:https://maven.google.com', 'g:a'), ['Maven', 'g:a', 'maven']);
  });

  it('keeps releases of distributions, and orders versions as these do', () => {
    assert.deepEqual(named('Debian:12', 'xz-utils')[2], 'deb');
    assert.deepEqual(named('Ubuntu:22.04:LTS', 'vips'), ['Ubuntu:22.04:LTS', 'vips', 'deb']);
    assert.deepEqual(named('Alpine:v3.20', 'xz')[2], 'apk');
    for (const ecosystem of [
      'Red Hat:enterprise_linux:9::appstream',
      'Rocky Linux:9',
      'AlmaLinux:8',
      'SUSE:Linux Enterprise Server 15 SP5',
      'openSUSE:Leap 15.5',
    ])
      assert.deepEqual(named(ecosystem, 'x'), [ecosystem, 'x', 'rpm']);
  });

  it('says which module stream an rpm is of, from its purl or the title', () => {
    const rpm = (version: string, summary: string, purl?: string) =>
      affected(
        {
          package: { ecosystem: 'Red Hat:enterprise_linux:8::appstream', name: 'nodejs', purl },
          ...range({ introduced: '0' }, { fixed: version }),
        },
        { id: 'RHSA-2026:1', summary },
      ).onlyFor;
    const modular = '1:18.1.0-1.module+el8.9.0+1+2';
    assert.deepEqual(rpm(modular, 'Important: nodejs:18 security update'), { module: 'nodejs:18' });
    assert.deepEqual(rpm(modular, 'Important: virt:rhel and virt-devel:rhel security update'), {
      module: 'virt:rhel,virt-devel:rhel',
    });
    assert.deepEqual(rpm(modular, 'Important: Node.js security update'), { module: '*' });
    assert.deepEqual(rpm('1.0-1', 'x', 'pkg:rpm/redhat/nodejs?rpmmod=nodejs:20:8090:abc&arch=aarch64'), {
      arch: 'aarch64',
      module: 'nodejs:20',
    });
    assert.equal(rpm('1.0-1.el8', 'Important: nodejs:18 security update'), undefined);
  });

  it('keeps that a fix is for subscribers of Ubuntu Pro', () => {
    const { fix } = affected({
      package: { ecosystem: 'Ubuntu:Pro:18.04:LTS', name: 'php7.2' },
      ...range({ introduced: '0' }, { fixed: '7.2.24-0ubuntu0.18.04.17+esm9' }),
      ecosystem_specific: { availability: 'Available with Ubuntu Pro: https://ubuntu.com/pro' },
    });
    assert.match(fix.reason ?? '', /Ubuntu Pro/);
  });

  it('refuses names and ecosystems that are none', () => {
    for (const package_ of [
      { ecosystem: 'npm' },
      { name: 'a' },
      { ecosystem: 'npm', name: 'a\u0000' },
      { ecosystem: '<x>', name: 'a' },
    ])
      assert.match(
        rejected({ id: 'A-1', affected: [{ package: package_, ...range({ introduced: '0' }) }] })[0] ?? '',
        /a package has no ecosystem or no name/,
      );
  });
});

describe('readOsvRecord, Go', () => {
  const go = (specific: object, ...events: object[]): AffectedPackage =>
    affected({ package: { ecosystem: 'Go', name: 'm' }, ...range(...events), ecosystem_specific: specific });

  it('reads which functions are meant, in which packages, on which systems', () => {
    const { symbols, onlyFor } = go(
      {
        imports: [
          { path: 'm/a', symbols: ['F', 'T.M'], goos: ['windows'] },
          { path: 'm/b', goos: ['windows'] },
        ],
      },
      { introduced: '0' },
    );
    assert.deepEqual(symbols, { 'm/a': ['F', 'T.M'], 'm/b': [] });
    assert.deepEqual(onlyFor, { goos: 'windows' });
  });

  it('limits a module to no system when its packages differ in it', () => {
    const imports = [{ path: 'm/a', goos: ['windows'] }, { path: 'm/b' }];
    assert.equal(go({ imports }, { introduced: '0' }).onlyFor, undefined);
  });

  it('means a package as a whole when it is named once without functions', () => {
    const imports = [{ path: 'm/a', symbols: ['F'] }, { path: 'm/a' }];
    assert.deepEqual(go({ imports }, { introduced: '0' }).symbols, { 'm/a': [] });
  });

  it('goes by versions that are no tags where the range says nothing, but for versions without a tag', () => {
    const events = [{ introduced: '8.6.0' }, { fixed: '8.19.9' }];
    const custom = { custom_ranges: [{ type: 'ECOSYSTEM', events }] };
    const { range: found, fix } = go(custom, { introduced: '0' });
    assert.deepEqual(found.intervals, [{ high: '0.0.0' }, { low: '8.6.0', high: '8.19.9' }]);
    assert.deepEqual(fix.versions, ['8.19.9']);
    const untagged = [{ introduced: '0' }, { fixed: '0.0.0-20240604173837-d1557bc283dd' }];
    assert.deepEqual(go({ custom_ranges: [{ events: untagged }] }, { introduced: '0' }).range.intervals, [
      { high: '0.0.0-20240604173837-d1557bc283dd' },
    ]);
    assert.deepEqual(go(custom, { introduced: '0' }, { fixed: '1.0.0' }).range.intervals, [
      { high: '1.0.0' },
      { low: '8.6.0', high: '8.19.9' },
    ]);
  });
});

describe('readOsvRecord, names', () => {
  it('joins the names of one flaw', () => {
    const { aliases, about } = advisory({ aliases: ['CVE-2026-1111', 'cve-2026-1111', 'GO-2026-1', 7, ''] });
    assert.deepEqual([aliases, about], [['CVE-2026-1111', 'GO-2026-1'], undefined]);
  });

  it('takes what Ubuntu, Debian and Alpine call upstream for the name of the flaw', () => {
    const { aliases } = advisory({
      id: 'UBUNTU-CVE-2026-1111',
      upstream: ['CVE-2026-1111'],
      related: ['USN-1-1'],
    });
    assert.deepEqual(aliases, ['CVE-2026-1111']);
  });

  it('makes no two CVEs one, whoever names both', () => {
    const record = { aliases: ['CVE-2026-1111', 'CVE-2026-2222', 'GHSA-5555-6666-7777'] };
    assert.deepEqual(advisory(record).aliases, []);
    assert.deepEqual(advisory(record).about, ['CVE-2026-1111', 'CVE-2026-2222']);
    assert.deepEqual(advisory({ id: 'CVE-2026-3333', aliases: ['CVE-2026-1111'] }).about, [
      'CVE-2026-3333',
      'CVE-2026-1111',
    ]);
  });

  it('takes advisories of updates for bundles of the CVEs that they name', () => {
    for (const id of [
      'DSA-1-1',
      'DLA-1-1',
      'ELA-1-1',
      'USN-1-1',
      'RHSA-2026:1',
      'ALSA-2026:1',
      'RLSA-2026:1',
      'SUSE-SU-2026:1-1',
      'openSUSE-SU-2026:1-1',
    ]) {
      const { aliases, about } = advisory({
        id,
        related: ['CVE-2026-1111', 'RHSA-2026:9'],
        upstream: ['CVE-2026-2222'],
      });
      assert.deepEqual([aliases, about], [[], ['CVE-2026-2222', 'CVE-2026-1111']], id);
    }
  });

  it('has no use for a record without an id', () => {
    for (const id of [undefined, 7, '', 'x y', '<script>', 'a'.repeat(200), 'word'])
      assert.deepEqual(rejected({ id }), ['a.json: it has no id of an advisory']);
  });
});

describe('readOsvRecord, what is said besides', () => {
  it('reads ratings of record and package alike, each once, with who gave it', () => {
    const vector = 'CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H';
    const severity = [{ type: 'CVSS_V3', score: vector }];
    assert.deepEqual(
      advisory({
        severity: [
          ...severity,
          { type: 'CVSS_V2', score: 'AV:N/AC:L/Au:N/C:P/I:P/A:P', source: 'NVD' },
          { type: 'Ubuntu', score: 'medium' },
        ],
        affected: [{ severity }],
        database_specific: { severity: 'MODERATE' },
      }).severities,
      [
        { source: 'ghsa', vector },
        { source: 'nvd', vector: 'AV:N/AC:L/Au:N/C:P/I:P/A:P' },
        { source: 'ubuntu', level: 'medium' },
        { source: 'ghsa', level: 'medium' },
      ],
    );
    assert.deepEqual(
      advisory({ id: 'RHSA-2026:1', summary: 'Important: nodejs:18 security update' }).severities,
      [{ source: 'redhat', level: 'high' }],
    );
  });

  it('believes no rating that is none', () => {
    for (const score of ['CVSS:3.1/', 'x', 7, '99', 'AV:N', `CVSS:3.1/${'AV:N/'.repeat(200)}`])
      assert.deepEqual(advisory({ severity: [{ type: 'CVSS_V3', score }] }).severities, []);
  });

  it('has no date rather than one that nobody gave', () => {
    const { modified, published } = advisory({
      modified: '0001-01-01T00:00:00Z',
      published: '2026-01-02T03:04:05Z',
    });
    assert.deepEqual([modified, published], [undefined, '2026-01-02T03:04:05Z']);
  });

  it('takes the summary for a title, or the first line of the details, without what steers a terminal', () => {
    assert.equal(advisory({ summary: 'a\u001b[31mb', details: 'no' }).title, 'a [31mb');
    assert.equal(advisory({ details: '\n### Impact\nIt hurts.\n' }).title, 'It hurts.');
    assert.equal(advisory({ details: 'x'.repeat(500) }).title?.length, 200);
  });

  it('marks malice', () => {
    assert.equal(advisory({ id: 'MAL-2026-1' }).isMalicious, true);
    assert.equal(advisory({}).isMalicious, undefined);
  });

  it('gives only links that a browser opens', () => {
    const references = [
      { type: 'WEB', url: 'javascript:alert(1)' },
      { type: 'ADVISORY', url: 'https://example.com/a' },
    ];
    assert.equal(advisory({ references }).url, 'https://example.com/a');
    assert.equal(advisory({ references: references.slice(0, 1) }).url, undefined);
  });

  it('reads records whose every field is of a wrong type', () => {
    const fields =
      'id aliases upstream related summary details severity affected references database_specific published modified withdrawn';
    for (const wrong of [null, 7, 'x', [], {}, [null], [7], [{}], [[]], { a: null }, true])
      for (const key of fields.split(' '))
        readOsvRecord({ id: 'GHSA-2222-3333-4444', [key]: wrong }, 'a.json');
    for (const wrong of [null, 7, 'x', [], {}, [null], [[]], true])
      for (const key of [
        'package',
        'ranges',
        'versions',
        'severity',
        'ecosystem_specific',
        'database_specific',
      ])
        readOsvRecord(
          {
            id: 'A-1',
            affected: [
              { package: { ecosystem: 'Go', name: 'm' }, ...range({ introduced: '0' }), [key]: wrong },
            ],
          },
          'a.json',
        );
    for (const wrong of [null, 7, 'x', []]) assert.equal(readOsvRecord(wrong, 'a.json')[0]?.type, 'rejected');
  });
});
