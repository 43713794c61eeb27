import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type FakeFeed, fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { databaseOf, gapsOf, idsOf, subjectOf } from '../../../test/fakes/judging.ts';
import { withoutUndefined } from '../../base/without-undefined.ts';
import { judge } from './judge.ts';

const TRACKER: FakeFeed = { id: 'debian-tracker', kind: 'debian-tracker', items: [] };
const DEBIAN = 'pkg:deb/debian';

describe('judge: packages of a distribution', () => {
  it('compares the source’s version in its own release only', async () => {
    const database = await databaseOf({
      ...TRACKER,
      items: [
        fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'glibc', fixed: '2.41-13' }),
        fakeAdvisory('CVE-2026-0002', { ecosystem: 'Debian:12', name: 'glibc', fixed: '2.99-1' }),
        fakeAdvisory('CVE-2026-0003', { ecosystem: 'Debian:13', name: 'libc6', fixed: '2.99-1' }),
      ],
    });
    const asked = (version: string): string[] =>
      idsOf(judge(subjectOf(`${DEBIAN}/libc6@${version}?distro=debian-13&upstream=glibc`), database));
    assert.deepEqual(asked('2.41-12'), ['CVE-2026-0001']);
    assert.deepEqual(asked('2.41-13'), []);
    // A rebuild of the fixed source, and an epoch that the binary alone has.
    assert.deepEqual(asked('2.41-13+b2'), []);
    assert.deepEqual(
      idsOf(judge(subjectOf(`${DEBIAN}/x@2:9-1?distro=debian-13&upstream=glibc%402.41-12`), database)),
      ['CVE-2026-0001'],
    );
  });

  it('finds nothing by what the release has not determined, and lets it overrule nobody', async () => {
    const undetermined = fakeAdvisory('CVE-2026-0001', {
      ecosystem: 'Debian:13',
      name: 'glibc',
      status: 'undetermined',
      range: { scheme: 'deb', intervals: [] },
      fix: { state: 'unknown', versions: [] },
    });
    const copy = fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'glibc', fixed: '2.41-13' });
    const subject = subjectOf(`${DEBIAN}/libc6@2.41-12?distro=debian-13&upstream=glibc`);
    const alone = judge(subject, await databaseOf({ ...TRACKER, items: [undetermined] }));
    assert.deepEqual([alone.matches, alone.notAffected], [[], []]);
    const both = await databaseOf({ ...TRACKER, items: [undetermined] }, { id: 'osv-debian', items: [copy] });
    assert.deepEqual(idsOf(judge(subject, both)), ['CVE-2026-0001']);
  });

  it('says what nobody can compare, where no other statement tells', async () => {
    const unclear = fakeAdvisory('CVE-2026-0001', {
      ecosystem: 'Debian:13',
      name: 'glibc',
      status: 'undetermined',
      range: { scheme: 'deb', intervals: [] },
      fix: { state: 'unknown', versions: [], reason: 'a range has no events' },
    });
    const subject = subjectOf(`${DEBIAN}/libc6@2.41-12?distro=debian-13&upstream=glibc`);
    const { matches, gaps } = judge(subject, await databaseOf({ ...TRACKER, items: [unclear] }));
    assert.deepEqual(
      [matches, gaps],
      [[], [{ why: 'not-understood', what: 'Debian:13 glibc in CVE-2026-0001 (debian-tracker)' }]],
    );
    const clear = fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'glibc', fixed: '2.41-13' });
    const both = await databaseOf({ ...TRACKER, items: [unclear] }, { id: 'osv-debian', items: [clear] });
    assert.deepEqual([idsOf(judge(subject, both)), judge(subject, both).gaps], [['CVE-2026-0001'], []]);
  });

  it('says which version has the fix, and whose word it is', async () => {
    const database = await databaseOf({
      ...TRACKER,
      items: [
        fakeAdvisory('CVE-2026-0001', {
          ecosystem: 'Debian:13',
          name: 'curl',
          fixed: '8.14.1-2+deb13u1',
          urgency: 'low',
        }),
      ],
    });
    const [match] = judge(subjectOf(`${DEBIAN}/curl@8.14.1-2?distro=debian-13`), database).matches;
    assert.deepEqual(match?.fix, { state: 'fixed', versions: ['8.14.1-2+deb13u1'] });
    assert.deepEqual(match.advisories, [{ id: 'CVE-2026-0001', feed: 'debian-tracker' }]);
    assert.equal(match.urgency, 'low');
    assert.equal(match.packageName, 'curl');
    assert.equal(match.confidence, 1);
  });

  it('asks about a backport in the release that it comes from, and says so where that has no feed', async () => {
    const git = (ecosystem: string, fixed: string) => ({ ecosystem, name: 'git', fixed });
    const database = await databaseOf({
      ...TRACKER,
      items: [
        fakeAdvisory('CVE-2026-0001', [
          git('Debian:13', '1:2.47.3-0+deb13u1'),
          git('Debian:14', '1:2.51.0-2'),
        ]),
        fakeAdvisory('CVE-2026-0002', [git('Debian:13', '1:2.99-1'), git('Debian:14', '1:2.51.0-1')]),
      ],
    });
    const asked = (version: string) =>
      judge(subjectOf(`${DEBIAN}/git@${version}?distro=debian-13`), database);
    assert.deepEqual(idsOf(asked('1:2.47.3-0')), ['CVE-2026-0001', 'CVE-2026-0002']);
    assert.deepEqual(idsOf(asked('1:2.51.0-1~bpo13+1')), ['CVE-2026-0001']);
    assert.deepEqual(idsOf(asked('1:2.51.0-2~bpo13+1')), []);
    const old = judge(subjectOf(`${DEBIAN}/git@1:2.51.0-1~bpo12+1?distro=debian-12`), database);
    assert.deepEqual([idsOf(old), gapsOf(old)], [['CVE-2026-0002'], []]);
    const only = await databaseOf({
      ...TRACKER,
      items: [fakeAdvisory('CVE-2026-0001', git('Debian:13', '1:9'))],
    });
    const alone = judge(subjectOf(`${DEBIAN}/git@1:2.51.0-1~bpo13+1?distro=debian-13`), only);
    assert.deepEqual([idsOf(alone), gapsOf(alone)], [['CVE-2026-0001'], ['no-feed Debian:14']]);
  });

  it('compares what Ubuntu certifies with the line of its own alone', async () => {
    const openssl = (ecosystem: string, fixed: string) => ({ ecosystem, name: 'openssl', fixed });
    const regular = openssl('Ubuntu:20.04:LTS', '1.1.1f-1ubuntu2.16');
    const certified = openssl('Ubuntu:Pro:FIPS-updates:20.04:LTS', '1.1.1f-1ubuntu2.fips.16');
    const database = await databaseOf({ items: [fakeAdvisory('CVE-2026-0001', [regular, certified])] });
    const others = await databaseOf({ items: [fakeAdvisory('CVE-2026-0001', regular)] });
    const asked = (version: string, from = database) =>
      judge(subjectOf(`pkg:deb/ubuntu/openssl@${version}?distro=ubuntu-20.04`), from);
    assert.deepEqual(idsOf(asked('1.1.1f-1ubuntu2.15')), ['CVE-2026-0001']);
    assert.deepEqual(asked('1.1.1f-1ubuntu2.fips.7').matches[0]?.fix.versions, ['1.1.1f-1ubuntu2.fips.16']);
    assert.deepEqual(idsOf(asked('1.1.1f-1ubuntu2.fips.16')), []);
    assert.deepEqual(gapsOf(asked('1.1.1f-1ubuntu2.fips.7', others)), ['no-feed Ubuntu:Pro:FIPS*:20.04:LTS']);
  });

  it('says so when the release has no feed, or is not known', async () => {
    const database = await databaseOf({
      ...TRACKER,
      items: [fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'curl', fixed: '9' })],
    });
    const asked = (purl: string): string[] => gapsOf(judge(subjectOf(purl), database));
    assert.deepEqual(asked('pkg:apk/alpine/musl@1.2?distro=alpine-3.11.6'), ['no-feed Alpine:v3.11']);
    assert.deepEqual(asked('pkg:deb/kali/curl@7?distro=kali-2024.1'), ['no-feed kali:2024.1']);
    assert.deepEqual(asked('pkg:deb/debian/curl@7?distro=debian-12'), ['no-feed Debian:12']);
    assert.deepEqual(asked('pkg:rpm/openeuler/curl@7?distro=openeuler-22.03'), ['no-feed openEuler:22.03*']);
    assert.deepEqual(asked('pkg:deb/debian/curl@7'), ['unknown-release debian']);
    assert.deepEqual(asked('pkg:rpm/redhat/bash@5?distro=rhel-9.4'), ['no-feed Red Hat:enterprise_linux:9']);
    assert.deepEqual(asked('pkg:deb/debian/curl@7?distro=debian-13'), []);
  });

  it('believes the range of a release, not the list of versions that a copy has next to it', async () => {
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', {
          ecosystem: 'Debian:13',
          name: 'xz-utils',
          range: {
            scheme: 'deb',
            intervals: [{ low: '5.6.0', high: '5.6.1+really' }],
            versions: ['5.4.5-1'],
          },
        }),
      ],
    });
    assert.deepEqual(idsOf(judge(subjectOf(`${DEBIAN}/xz-utils@5.4.5-1?distro=trixie`), database)), []);
    assert.deepEqual(idsOf(judge(subjectOf(`${DEBIAN}/xz-utils@5.6.1-1?distro=trixie`), database)), [
      'CVE-2026-0001',
    ]);
  });

  it('lets the distribution’s own record decide over copies of it', async () => {
    const copy: FakeFeed = {
      id: 'osv',
      kind: 'osv',
      items: [
        fakeAdvisory(
          'DSA-1-1',
          { ecosystem: 'Debian:13', name: 'curl', fixed: '9-2' },
          { about: ['CVE-2026-0001'] },
        ),
      ],
    };
    const fixed = await databaseOf(copy, {
      ...TRACKER,
      items: [fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'curl', fixed: '9-1' })],
    });
    const judgement = judge(subjectOf(`${DEBIAN}/curl@9-1?distro=debian-13`), fixed);
    assert.deepEqual(idsOf(judgement), []);
    const [overruled] = judgement.notAffected;
    assert.deepEqual(overruled?.advisories, [{ id: 'CVE-2026-0001', feed: 'debian-tracker' }]);
    assert.deepEqual(overruled.against, [{ id: 'DSA-1-1', feed: 'osv' }]);
    const [match] = judge(subjectOf(`${DEBIAN}/curl@8-1?distro=debian-13`), fixed).matches;
    assert.deepEqual(match?.fix.versions, ['9-1']);
    assert.deepEqual(match.advisories.length, 2);
  });

  it('keeps states of fixes', async () => {
    const state = { state: 'will-not-fix', versions: [], reason: 'Minor issue' } as const;
    const database = await databaseOf({
      ...TRACKER,
      items: [fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:13', name: 'curl', fix: state })],
    });
    const [match] = judge(subjectOf(`${DEBIAN}/curl@9-1?distro=debian-13`), database).matches;
    assert.deepEqual(match?.fix, state);
  });

  it('shows what is not affected and does not count it', async () => {
    const whole = { scheme: 'apk' as const, intervals: [{}] };
    const database = await databaseOf(
      {
        id: 'wolfi',
        kind: 'wolfi',
        items: [
          fakeAdvisory('CVE-2026-0001', {
            ecosystem: 'Wolfi',
            name: 'curl',
            status: 'not-affected',
            range: whole,
            scheme: 'apk',
          }),
        ],
      },
      {
        id: 'secdb',
        kind: 'secdb',
        items: [
          fakeAdvisory('CVE-2026-0001', { ecosystem: 'Wolfi', name: 'curl', fixed: '9-r0', scheme: 'apk' }),
        ],
      },
    );
    const judgement = judge(
      subjectOf('pkg:apk/wolfi/libcurl@8-r0?distro=wolfi-20230201&upstream=curl'),
      database,
    );
    assert.deepEqual(idsOf(judgement), []);
    assert.deepEqual(
      judgement.notAffected.map(({ vulnerability }) => vulnerability),
      ['CVE-2026-0001'],
    );
  });

  it('asks about a third party’s package what upstream says, and the distribution too', async () => {
    const database = await databaseOf(
      {
        ...TRACKER,
        items: [fakeAdvisory('CVE-2026-0001', { ecosystem: 'Debian:12', name: 'nginx', fixed: '9' })],
      },
      {
        id: 'bitnami',
        items: [
          fakeAdvisory('CVE-2026-0002', {
            ecosystem: 'Bitnami',
            name: 'nginx',
            fixed: '1.27.1',
            scheme: 'bitnami',
          }),
        ],
      },
    );
    const foreign = { foreign: 'its origin is nginx' };
    const [byRelease, match, ...rest] = judge(
      subjectOf(`${DEBIAN}/nginx@1.27.0-1~bookworm?distro=debian-12`, foreign),
      database,
    ).matches;
    assert.deepEqual([byRelease?.vulnerability, byRelease?.by], ['CVE-2026-0001', 'range']);
    assert.equal(match?.vulnerability, 'CVE-2026-0002');
    assert.equal(match.by, 'upstream');
    assert.equal(match.version, '1.27.0');
    assert.ok(match.confidence < 0.6);
    assert.deepEqual(rest, []);
    assert.deepEqual(gapsOf(judge(subjectOf(`${DEBIAN}/acme@1?distro=debian-12`, foreign), database)), [
      "no-source deb package acme, which is not the distribution's",
    ]);
  });
});

describe('judge: xz', () => {
  it('finds the versions with the back door and not those before or after', async () => {
    const interval = { low: '5.6.0-0.1', high: '5.6.1+really5.4.5-1' };
    const database = await databaseOf({
      ...TRACKER,
      items: [
        fakeAdvisory('CVE-2024-3094', {
          ecosystem: 'Debian:13',
          name: 'xz-utils',
          range: { scheme: 'deb', intervals: [interval] },
        }),
      ],
    });
    const found = ['5.4.5-0.3', '5.6.0-0.2', '5.6.1-1', '5.6.1+really5.4.5-1', '5.8.1-1'].filter(
      (version) => {
        const purl = `${DEBIAN}/liblzma5@${version}?distro=debian-13&upstream=xz-utils`;
        return idsOf(judge(subjectOf(purl), database)).length > 0;
      },
    );
    assert.deepEqual(found, ['5.6.0-0.2', '5.6.1-1']);
  });
});

describe('judge: packages of third parties, and what nothing proves to be one', () => {
  const foreign = { foreign: 'its origin is nginx' };
  const bitnami: FakeFeed = {
    id: 'osv-bitnami',
    items: [
      fakeAdvisory(
        'BIT-nginx-1',
        { ecosystem: 'Bitnami', name: 'nginx', fixed: '1.27.4', scheme: 'semver' },
        { aliases: ['CVE-2026-0001'] },
      ),
    ],
  };
  const tracker = (...items: ReturnType<typeof fakeAdvisory>[]): FakeFeed => ({ ...TRACKER, items });
  const record = (id: string, fixed?: string) =>
    fakeAdvisory(id, withoutUndefined({ ecosystem: 'Debian:13', name: 'nginx', fixed }));
  const asked = (version: string, more = {}) =>
    subjectOf(`${DEBIAN}/nginx@${version}?distro=debian-13`, more);
  const spoke = ({ matches }: ReturnType<typeof judge>) =>
    matches.map(({ vulnerability, by }) => [vulnerability, by]);

  it('believes whoever says that it is affected, and shows who says that it is not where nobody does', async () => {
    const not = (id: string, cve: string) =>
      fakeAdvisory(
        id,
        {
          ecosystem: 'Bitnami',
          name: 'nginx',
          status: 'not-affected',
          range: { scheme: 'semver', intervals: [{}] },
          fix: { state: 'unknown', versions: [] },
        },
        { aliases: [cve] },
      );
    const database = await databaseOf(
      {
        id: 'osv-bitnami',
        items: [not('BIT-nginx-1', 'CVE-2026-0001'), not('BIT-nginx-2', 'CVE-2026-0002')],
      },
      tracker(record('CVE-2026-0002', '1.28.1-1')),
    );
    const { matches, notAffected } = judge(asked('1.27.0-1~trixie', foreign), database);
    assert.deepEqual(
      [matches, notAffected].map((list) => list.map(({ vulnerability }) => vulnerability)),
      [['CVE-2026-0002'], ['CVE-2026-0001']],
    );
  });

  it('asks the release’s records and upstream’s, and says which spoke', async () => {
    const database = await databaseOf(
      bitnami,
      tracker(record('CVE-2026-0002', '1.28.1-1'), record('CVE-2026-0003', '1.26.0-1')),
    );
    assert.deepEqual(spoke(judge(asked('1.27.0-1~trixie', foreign), database)), [
      ['CVE-2026-0001', 'upstream'],
      ['CVE-2026-0002', 'range'],
    ]);
  });

  it('lets neither overrule the other', async () => {
    const database = await databaseOf(bitnami, tracker(record('CVE-2026-0001', '1.26.0-1')));
    assert.deepEqual(spoke(judge(asked('1.27.0-1~trixie', foreign), database)), [
      ['CVE-2026-0001', 'upstream'],
    ]);
    const open = await databaseOf(bitnami, tracker(record('CVE-2026-0001')));
    assert.deepEqual(spoke(judge(asked('1.28.0-1~trixie', foreign), open)), [['CVE-2026-0001', 'range']]);
  });

  it('takes nothing for unimportant in a stranger’s package that is so in the distribution’s own', async () => {
    const said = fakeAdvisory('CVE-2026-0001', {
      ecosystem: 'Debian:13',
      name: 'nginx',
      urgency: 'unimportant',
    });
    const database = await databaseOf(tracker(said));
    const urgencyOf = (more: object) => judge(asked('1.27.0-1', more), database).matches[0]?.urgency;
    assert.deepEqual([urgencyOf({}), urgencyOf(foreign)], ['unimportant', undefined]);
  });

  it('compares without the epoch that a stranger counts', async () => {
    const database = await databaseOf(tracker(record('CVE-2026-0002', '1.28.1-1')));
    assert.deepEqual(idsOf(judge(asked('99:1.27.0-1', foreign), database)), ['CVE-2026-0002']);
    assert.deepEqual(idsOf(judge(asked('99:1.28.1-1', foreign), database)), []);
  });

  it('asks upstream of a package without a sign of a stranger, where the release knows no such source', async () => {
    const other = fakeAdvisory('CVE-2026-0009', { ecosystem: 'Debian:13', name: 'curl' });
    assert.deepEqual(spoke(judge(asked('1.27.0-1'), await databaseOf(bitnami, tracker(other)))), [
      ['CVE-2026-0001', 'upstream'],
    ]);
    assert.deepEqual(
      spoke(judge(asked('1.27.0-1'), await databaseOf(bitnami, tracker(record('CVE-2026-0002', '1-1'))))),
      [],
    );
  });
});
