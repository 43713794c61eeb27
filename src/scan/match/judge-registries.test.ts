import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { databaseOf, gapsOf, idsOf, subjectOf } from '../../../test/fakes/judging.ts';
import { judge } from './judge.ts';

describe('judge: packages of registries', () => {
  const lodash = { ecosystem: 'npm', name: 'lodash', scheme: 'npm' } as const;

  it('matches the exact name in the package’s own registry', async () => {
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', {
          ecosystem: 'npm',
          name: '@babel/core',
          fixed: '7.1.0',
          scheme: 'npm',
        }),
        fakeAdvisory('CVE-2026-0002', {
          ecosystem: 'PyPI',
          name: 'ruamel-yaml',
          fixed: '1.0',
          scheme: 'pypi',
        }),
        fakeAdvisory('CVE-2026-0003', {
          ecosystem: 'Maven',
          name: 'org.a:core',
          fixed: '1.0',
          scheme: 'maven',
        }),
        fakeAdvisory('CVE-2026-0004', { ecosystem: 'npm', name: 'core', fixed: '99', scheme: 'npm' }),
      ],
    });
    const asked = (purl: string): string[] => idsOf(judge(subjectOf(purl), database));
    assert.deepEqual(asked('pkg:npm/%40babel/core@7.0.0'), ['CVE-2026-0001']);
    assert.deepEqual(asked('pkg:pypi/Ruamel.Yaml@0.17'), ['CVE-2026-0002']);
    assert.deepEqual(asked('pkg:maven/org.a/core@0.9'), ['CVE-2026-0003']);
    assert.deepEqual(asked('pkg:maven/org.b/core@0.9'), []);
    assert.deepEqual(asked('pkg:gem/core@0.9'), []);
  });

  it('matches nothing of a type that it does not know, and says so', async () => {
    const database = await databaseOf({
      items: [fakeAdvisory('CVE-2026-0001', { ecosystem: 'npm', name: 'rc', fixed: '99', scheme: 'npm' })],
    });
    const asked = (purl: string): string[] => gapsOf(judge(subjectOf(purl), database));
    assert.deepEqual(asked('pkg:alpm/arch/rc@1'), ['unknown-type alpm']);
    assert.deepEqual(asked('pkg:cpan/X/rc@1'), ['unknown-type cpan']);
    assert.deepEqual(asked('pkg:generic/rc@1'), ['no-source generic/rc']);
    assert.deepEqual(asked('pkg:npm/rc'), ['no-version npm/rc']);
    assert.deepEqual(asked('pkg:npm/rc@latest'), ['odd-version npm latest']);
    assert.deepEqual(asked('pkg:gem/rc@1'), ['no-feed RubyGems']);
    assert.deepEqual(asked('pkg:gem/rc'), ['no-version gem/rc', 'no-feed RubyGems']);
  });

  it('takes the fix of an earlier branch for no fix of a later one', async () => {
    const entry = {
      ...lodash,
      range: { scheme: 'npm' as const, intervals: [{ high: '1.2.0' }, { low: '2.0.0' }] },
      fix: { state: 'fixed' as const, versions: ['1.2.0'] },
    };
    const database = await databaseOf(
      { id: 'ghsa', items: [fakeAdvisory('CVE-2026-0001', entry), fakeAdvisory('GHSA-b', entry)] },
      { id: 'other', items: [fakeAdvisory('X-1', { ...lodash, fixed: '2.3.0' }, { aliases: ['GHSA-b'] })] },
    );
    const fixesOf = (purl: string) =>
      judge(subjectOf(purl), database).matches.map(({ fix: { state, versions } }) => [
        state,
        versions.join(),
      ]);
    assert.deepEqual(fixesOf('pkg:npm/lodash@1.0.0')[0], ['fixed', '1.2.0']);
    assert.deepEqual(fixesOf('pkg:npm/lodash@2.1.0'), [
      ['not-fixed', ''],
      ['fixed', '2.3.0'],
    ]);
  });

  it('takes entries of one advisory for its branches, and several of one flaw for one match', async () => {
    const branch = (low: string, high: string) => ({
      ...lodash,
      range: { scheme: 'npm' as const, intervals: [{ low, high }] },
      fix: { state: 'fixed' as const, versions: [high] },
    });
    const database = await databaseOf(
      {
        id: 'ghsa',
        items: [
          fakeAdvisory('GHSA-a', [branch('1.0.0', '1.2.0'), branch('2.0.0', '2.3.0')], {
            aliases: ['CVE-2026-0001'],
          }),
        ],
      },
      { id: 'other', items: [fakeAdvisory('X-1', branch('0.0.0', '2.3.0'), { aliases: ['CVE-2026-0001'] })] },
    );
    const [early] = judge(subjectOf('pkg:npm/lodash@1.1.0'), database).matches;
    assert.deepEqual(early?.fix.versions, ['1.2.0', '2.3.0']);
    assert.deepEqual(early.range.intervals, [
      { low: '1.0.0', high: '1.2.0' },
      { low: '2.0.0', high: '2.3.0' },
    ]);
    const [match, ...rest] = judge(subjectOf('pkg:npm/lodash@2.1.0'), database).matches;
    assert.equal(match?.vulnerability, 'CVE-2026-0001');
    assert.deepEqual(match.fix, { state: 'fixed', versions: ['2.3.0'] });
    assert.deepEqual(match.advisories.map(({ id }) => id).sort(), ['GHSA-a', 'X-1']);
    assert.deepEqual(rest, []);
  });

  it('believes the newer of two that contradict each other, and says which does', async () => {
    const row = (id: string, fixed: string, modified: string) =>
      fakeAdvisory(id, { ...lodash, fixed }, { aliases: ['CVE-2026-0001'], modified });
    const database = await databaseOf(
      { id: 'a', items: [row('GHSA-a', '3.0.0', '2024-01-01T00:00:00Z')] },
      { id: 'b', items: [row('X-1', '2.0.0', '2025-01-01T00:00:00Z')] },
    );
    const judgement = judge(subjectOf('pkg:npm/lodash@2.1.0'), database);
    assert.deepEqual(idsOf(judgement), []);
    assert.deepEqual(judgement.notAffected[0]?.against, [{ id: 'GHSA-a', feed: 'a' }]);
    const newer = await databaseOf(
      { id: 'a', items: [row('GHSA-a', '3.0.0', '2026-01-01T00:00:00Z')] },
      { id: 'b', items: [row('X-1', '2.0.0', '2025-01-01T00:00:00Z')] },
    );
    const [match] = judge(subjectOf('pkg:npm/lodash@2.1.0'), newer).matches;
    assert.deepEqual(match?.against, [{ id: 'X-1', feed: 'b' }]);
    assert.ok(match.confidence < 0.9);
  });

  it('believes Go’s own database over others, and keeps its symbols', async () => {
    const module = { ecosystem: 'Go', name: 'example.com/m', scheme: 'golang' } as const;
    const database = await databaseOf({
      items: [
        fakeAdvisory(
          'GO-2026-1',
          { ...module, fixed: '1.2.0', symbols: { 'example.com/m/p': ['F', 'T.M'] } },
          { aliases: ['CVE-2026-0001'], modified: '2020-01-01T00:00:00Z' },
        ),
        fakeAdvisory(
          'GHSA-a',
          { ...module, fixed: '1.3.0' },
          { aliases: ['CVE-2026-0001'], modified: '2026-01-01T00:00:00Z' },
        ),
      ],
    });
    const [match] = judge(subjectOf('pkg:golang/example.com/m@v1.1.0'), database).matches;
    assert.deepEqual(match?.symbols, { 'example.com/m/p': ['F', 'T.M'] });
    assert.deepEqual(idsOf(judge(subjectOf('pkg:golang/example.com/m@v1.2.5'), database)), []);
  });

  it('is less sure of a Go module’s commit that no tag stands before', async () => {
    const module = { ecosystem: 'Go', name: 'example.com/m', scheme: 'golang' } as const;
    const tagged = await databaseOf({ items: [fakeAdvisory('GO-2026-1001', { ...module, fixed: '1.2.0' })] });
    const untagged = await databaseOf({
      items: [fakeAdvisory('GO-2026-1001', { ...module, fixed: '0.0.0-20250101000000-000000000000' })],
    });
    const asked = subjectOf('pkg:golang/example.com/m@v0.0.0-20240506070809-0123456789ab');
    assert.equal(judge(asked, tagged).matches[0]?.confidence, 0.48);
    assert.equal(judge(asked, untagged).matches[0]?.confidence, 0.95);
  });

  it('finds a malicious package by its list of versions', async () => {
    const database = await databaseOf({
      items: [
        fakeAdvisory(
          'MAL-2026-1',
          {
            ecosystem: 'npm',
            name: 'evil',
            range: { scheme: 'npm', intervals: [], versions: ['1.0.1', 'nightly'] },
          },
          { isMalicious: true },
        ),
      ],
    });
    assert.deepEqual(idsOf(judge(subjectOf('pkg:npm/evil@1.0.1'), database)), ['MAL-2026-1']);
    assert.deepEqual(idsOf(judge(subjectOf('pkg:npm/evil@1.0.2'), database)), []);
    assert.deepEqual(idsOf(judge(subjectOf('pkg:npm/evil@nightly'), database)), ['MAL-2026-1']);
  });
});

describe('judge: what is found without a package', () => {
  it('asks for a product under its names in Bitnami’s data and in CVE records', async () => {
    const database = await databaseOf(
      {
        items: [
          fakeAdvisory('CVE-2026-0001', {
            ecosystem: 'CVE',
            name: 'openssl/openssl',
            fixed: '1.1.1x',
            scheme: 'generic',
          }),
        ],
      },
      {
        items: [
          fakeAdvisory('CVE-2026-0002', {
            ecosystem: 'Bitnami',
            name: 'java',
            fixed: '8.0.400',
            scheme: 'bitnami',
          }),
        ],
      },
    );
    assert.deepEqual(idsOf(judge(subjectOf('pkg:generic/openssl@1.1.1w'), database)), ['CVE-2026-0001']);
    assert.deepEqual(idsOf(judge(subjectOf('pkg:generic/oracle/openjdk@1.8.0_392'), database)), [
      'CVE-2026-0002',
    ]);
    assert.deepEqual(gapsOf(judge(subjectOf('pkg:generic/openssl@1.1.1w'), database)), []);
    const empty = await databaseOf({ items: [] });
    assert.deepEqual(gapsOf(judge(subjectOf('pkg:generic/openssl@1.1.1w'), empty)), [
      'no-source generic/openssl',
    ]);
    assert.deepEqual(gapsOf(judge(subjectOf('pkg:generic/libaec@1.0'), database)), [
      'no-source generic/libaec',
    ]);
  });

  it('asks the tracker of Arch for its packages, where it is there', async () => {
    const fixed = { ecosystem: 'Arch Linux', fixed: '8.4.0-1', scheme: 'alpm' as const };
    const database = await databaseOf({
      id: 'arch-tracker',
      items: [fakeAdvisory('CVE-2023-38545', { ...fixed, name: 'curl' })],
      covers: ['Arch Linux'],
    });
    const asked = (purl: string): string[] => idsOf(judge(subjectOf(purl), database));
    assert.deepEqual(asked('pkg:alpm/arch/curl@8.3.0-2?arch=x86_64'), ['CVE-2023-38545']);
    assert.deepEqual(asked('pkg:alpm/arch/curl@8.4.0-1?arch=x86_64'), []);
    assert.deepEqual(idsOf(judge(subjectOf('pkg:alpm/manjaro/curl@8.3.0-2'), database)), []);
  });

  it('asks the same of what other package managers installed, and is less sure', async () => {
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', {
          ecosystem: 'CVE',
          name: 'openssl/openssl',
          fixed: '3.0.8',
          scheme: 'generic',
        }),
      ],
    });
    for (const purl of ['conda/openssl@3.0.7', 'brew/openssl%403@3.0.7_1', 'alpm/arch/openssl@3.0.7-1']) {
      const [match] = judge(subjectOf(`pkg:${purl}`), database).matches;
      assert.equal(match?.version, '3.0.7', purl);
      assert.equal(match.confidence, 0.42);
    }
    assert.deepEqual(idsOf(judge(subjectOf('pkg:conda/openssl@3.0.8'), database)), []);
  });

  it('believes Bitnami’s ranges over those of a CVE record', async () => {
    const database = await databaseOf(
      {
        id: 'cve',
        items: [
          fakeAdvisory('CVE-2026-0001', {
            ecosystem: 'CVE',
            name: 'redis/redis',
            fixed: '9',
            scheme: 'generic',
          }),
        ],
      },
      {
        id: 'bitnami',
        items: [
          fakeAdvisory(
            'BIT-1',
            { ecosystem: 'Bitnami', name: 'redis', fixed: '7.2.4', scheme: 'bitnami' },
            { aliases: ['CVE-2026-0001'] },
          ),
        ],
      },
    );
    const judgement = judge(subjectOf('pkg:generic/redis@7.2.4'), database);
    assert.deepEqual(idsOf(judgement), []);
    assert.deepEqual(judgement.notAffected[0]?.against, [{ id: 'CVE-2026-0001', feed: 'cve' }]);
    const [match] = judge(subjectOf('pkg:generic/redis@7.2.3'), database).matches;
    assert.equal(match?.by, 'upstream');
    assert.equal(match.ecosystem, 'Bitnami');
  });
});
