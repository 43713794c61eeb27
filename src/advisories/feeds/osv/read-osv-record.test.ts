import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { advisoriesIn, rejectionsIn } from '../../../../test/fakes/feed-items.ts';
import type { Advisory, AffectedPackage } from '../../types.ts';
import { readOsvRecord } from './read-osv-record.ts';

const rejected = (record: object): string[] => rejectionsIn(readOsvRecord(record, 'a.json'));

function advisory(record: object): Advisory {
  const [found] = advisoriesIn(
    readOsvRecord({ id: 'GHSA-2222-3333-4444', affected: [], ...record }, 'a.json'),
  );
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

  it('takes one version alone for that one, in whichever order its two events come', () => {
    const alone = [{ low: '1.0.0', high: '1.0.0', highIncluded: true }];
    assert.deepEqual(intervals({ introduced: '1.0.0' }, { last_affected: '1.0.0' }), alone);
    assert.deepEqual(intervals({ last_affected: '1.0.0' }, { introduced: '1.0.0' }), alone);
    assert.deepEqual(
      intervals({ introduced: '0' }, { last_affected: '1.0.0' }, { introduced: '1.0.0' }, { fixed: '2.0.0' }),
      [
        { high: '1.0.0', highIncluded: true },
        { low: '1.0.0', high: '2.0.0' },
      ],
    );
  });

  it('includes the last affected version, and knows no fix then', () => {
    const { range: found, fix } = affected(range({ introduced: '1.0.0' }, { last_affected: '1.4.0' }));
    assert.deepEqual(found.intervals, [{ low: '1.0.0', high: '1.4.0', highIncluded: true }]);
    assert.deepEqual(fix, { state: 'unknown', versions: [] });
  });

  it('ends at a limit, which is not a fix', () => {
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

  it('keeps of listed versions what no range says, but nothing that a distribution lists besides its ranges', () => {
    const bounds = range({ introduced: '0' }, { fixed: '1.0.0' });
    const versions = ['0.9.0', '1.5.0', 'r03', '1.5.0'];
    assert.deepEqual(affected({ ...bounds, versions }).range, {
      scheme: 'npm',
      intervals: [{ high: '1.0.0' }],
      versions: ['1.5.0', 'r03'],
    });
    const debian = { package: { ecosystem: 'Debian:12', name: 'a' }, ...bounds, versions };
    assert.deepEqual(affected(debian).range, { scheme: 'deb', intervals: [{ high: '1.0.0' }] });
    assert.deepEqual(affected({ versions: ['0.9.0', '0.9.0', '0.8.0'] }).range, {
      scheme: 'npm',
      intervals: [],
      versions: ['0.9.0', '0.8.0'],
    });
  });

  it('counts packages for which only commits are known', () => {
    const entry = {
      package: { ecosystem: 'npm', name: 'a' },
      ranges: [{ type: 'GIT', events: [{ introduced: '0' }] }],
    };
    assert.deepEqual(rejected({ id: 'A-1', affected: [entry] }), [
      'A-1: npm a: it is given in commits only, which no version can be compared with',
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
    const read = advisoriesIn(items)[0]?.affected ?? [];
    assert.equal(read.filter(({ status }) => status === 'affected').length, 1);
    assert.equal(rejectionsIn(items).length, bad.length);
    const left = read.filter(({ status }) => status === 'undetermined');
    assert.match(left.map(({ fix }) => fix.reason).join(), /no version.*no events/);
  });

  it('keeps that it is about a package of which it does not say which versions', () => {
    const package_ = { ecosystem: 'npm', name: 'a' };
    for (const more of [
      {},
      { ranges: [{ type: 'GIT' }] },
      { ranges: [{ type: 'NEW', events: [] }] },
      range({ introduced: '0' }, { fixed: 'soon' }),
    ])
      assert.deepEqual(affected({ package: package_, ...more }).status, 'undetermined');
  });

  it('misses no versions in what was withdrawn', () => {
    const record = {
      id: 'PYSEC-2022-1',
      modified: '2026-01-01T00:00:00Z',
      affected: [{ package: { ecosystem: 'PyPI', name: 'a' } }],
    };
    const typesOf = (more: object) => readOsvRecord({ ...record, ...more }, 'x').map(({ type }) => type);
    assert.deepEqual(typesOf({}), ['advisory', 'rejected']);
    assert.deepEqual(typesOf({ withdrawn: '2026-01-01T00:00:00Z' }), ['advisory']);
    assert.deepEqual(typesOf({ withdrawn: 'soon' }), ['advisory', 'rejected']);
  });

  it('reads what is written a little otherwise: one for a list, in other case, with a sign', () => {
    const events = { introduced: '0', fixed: '2.0.0' };
    const package_ = { ecosystem: 'NPM', name: 'a' };
    const [one] = advisory({
      affected: { package: package_, ranges: [{ type: 'semver', events }], versions: ['= 3.0.0'] },
    }).affected;
    assert.deepEqual(
      [one?.ecosystem, one?.range.intervals, one?.range.versions],
      ['npm', [{ high: '2.0.0' }], ['3.0.0']],
    );
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
    assert.deepEqual(rpm(modular, 'Important: Node.js security update'), undefined);
    assert.deepEqual(rpm('1.0-1', 'x', 'pkg:rpm/redhat/nodejs?rpmmod=nodejs:20:8090:abc&arch=aarch64'), {
      arch: 'aarch64',
      module: 'nodejs:20',
    });
    assert.equal(rpm('1.0-1.el8', 'Important: nodejs:18 security update'), undefined);
  });

  it('takes what was fixed in version 0 for never affected', () => {
    const found = affected({
      package: { ecosystem: 'Chainguard', name: 'a' },
      ...range({ introduced: '0' }, { fixed: '0' }),
    });
    assert.deepEqual([found.status, found.range.intervals], ['not-affected', [{}]]);
  });

  it('says of who does not subscribe to Ubuntu Pro that the flaw stays', () => {
    const entry = (ecosystem: string, ...events: object[]) => ({
      package: { ecosystem, name: 'netty' },
      ...range({ introduced: '0' }, ...events),
    });
    const packages = [
      entry('Ubuntu:Pro:18.04:LTS', { fixed: '1-1+esm1' }),
      entry('Ubuntu:22.04:LTS'),
      entry('Ubuntu:Pro:22.04:LTS', { fixed: '2-1~esm1' }),
      entry('Ubuntu:24.04:LTS', { fixed: '3-1' }),
      entry('Ubuntu:Pro:24.04:LTS', { fixed: '3-1' }),
      entry('Ubuntu:Pro:FIPS:20.04:LTS', { fixed: '4' }),
    ];
    assert.deepEqual(
      advisory({ id: 'UBUNTU-CVE-2026-1111', affected: packages })
        .affected.filter(({ ecosystem }) => !ecosystem.includes('Pro'))
        .map(({ ecosystem, range: found, fix }) => [ecosystem, found.intervals, fix.state, fix.reason]),
      [
        ['Ubuntu:24.04:LTS', [{ high: '3-1' }], 'fixed', undefined],
        ['Ubuntu:18.04:LTS', [{ high: '1-1+esm1' }], 'not-fixed', 'fixed in 1-1+esm1 for Ubuntu Pro'],
        ['Ubuntu:22.04:LTS', [{ high: '2-1~esm1' }], 'not-fixed', 'fixed in 2-1~esm1 for Ubuntu Pro'],
      ],
    );
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

  it('goes by versions that are not tags where the range says nothing, but for versions without a tag', () => {
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
    const endless = { custom_ranges: [{ events: [{ introduced: '8.6.0' }] }] };
    assert.deepEqual(go(endless, { introduced: '0' }, { fixed: '9.0.0' }).range.intervals, [
      { high: '9.0.0' },
    ]);
  });
});
