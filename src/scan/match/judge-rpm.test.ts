import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeAdvisory } from '../../../test/fakes/advisory-database.ts';
import { databaseOf, idsOf, subjectOf } from '../../../test/fakes/judging.ts';
import type { Judgement } from '../types.ts';
import { judge } from './judge.ts';

describe('judge: rpms', () => {
  const ROCKY = 'pkg:rpm/rocky';
  it('compares epochs, and without them where the source’s is not known', async () => {
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', {
          ecosystem: 'Rocky Linux:9',
          name: 'openssl',
          fixed: '1:3.0.7-25.el9',
          scheme: 'rpm',
        }),
      ],
    });
    const asked = (rest: string): string[] =>
      idsOf(judge(subjectOf(`${ROCKY}/openssl-libs@${rest}`), database));
    const source = 'upstream=openssl-3.0.7-24.el9.src.rpm&distro=rocky-9.3';
    assert.deepEqual(asked(`3.0.7-24.el9?epoch=1&${source}`), ['CVE-2026-0001']);
    assert.deepEqual(
      asked(`3.0.7-25.el9?epoch=1&upstream=openssl-3.0.7-25.el9.src.rpm&distro=rocky-9.3`),
      [],
    );
    // Another version than the source's: so may the epoch be.
    assert.deepEqual(asked(`4.1-9?epoch=7&${source}`), ['CVE-2026-0001']);
    assert.deepEqual(asked(`4.1-9?epoch=7&upstream=openssl-3.0.7-25.el9.src.rpm&distro=rocky-9.3`), []);
  });

  it('looks for the binary’s name where the distribution’s records have it', async () => {
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', {
          ecosystem: 'AlmaLinux:9',
          name: 'openssl-libs',
          fixed: '1:3.1-1',
          scheme: 'rpm',
        }),
        fakeAdvisory('CVE-2026-0002', {
          ecosystem: 'AlmaLinux:9',
          name: 'openssl',
          fixed: '1:3.1-1',
          scheme: 'rpm',
        }),
      ],
    });
    const libs =
      'pkg:rpm/almalinux/openssl-libs@3.0.7-24.el9?epoch=1&distro=almalinux-9.3&upstream=openssl-3.0.7-24.el9.src.rpm';
    assert.deepEqual(idsOf(judge(subjectOf(libs), database)), ['CVE-2026-0001']);
  });

  it('looks for both where the records have some of each, the binary’s first', async () => {
    const ecosystem = 'Red Hat:enterprise_linux:9::baseos';
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', { ecosystem, name: 'openssl', fixed: '1:3.1-1', scheme: 'rpm' }),
        fakeAdvisory('CVE-2026-0002', [
          { ecosystem, name: 'openssl', fixed: '1:3.1-1', scheme: 'rpm' },
          { ecosystem, name: 'openssl-libs', fixed: '1:3.0-1', scheme: 'rpm' },
        ]),
      ],
    });
    const libs = 'pkg:rpm/redhat/openssl-libs@3.0.7-24.el9?epoch=1&distro=rhel-9.3';
    const judgement = judge(subjectOf(`${libs}&upstream=openssl-3.0.7-24.el9.src.rpm`), database);
    assert.deepEqual(idsOf(judgement), ['CVE-2026-0001']);
  });

  it('minds the module stream and the processor', async () => {
    const base = {
      ecosystem: 'AlmaLinux:8',
      name: 'npm',
      scheme: 'rpm',
      fixed: '1:10.8-1.module_el8',
    } as const;
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', { ...base, onlyFor: { module: 'nodejs:18' } }),
        fakeAdvisory('CVE-2026-0002', { ...base, onlyFor: { module: 'nodejs:20,nodejs:22' } }),
        fakeAdvisory('CVE-2026-0005', { ...base, onlyFor: { module: 'nodejs:16,nodejs:18' } }),
        fakeAdvisory('CVE-2026-0003', { ...base, onlyFor: { arch: 's390x', module: 'nodejs:18' } }),
        fakeAdvisory('CVE-2026-0004', { ...base, fixed: '1:10.9-1.el8' }),
      ],
    });
    const npm = 'pkg:rpm/almalinux/npm@8.19-1?epoch=1&arch=x86_64&distro=almalinux-8.9';
    assert.deepEqual(idsOf(judge(subjectOf(`${npm}&rpmmod=nodejs:18`), database)), [
      'CVE-2026-0001',
      'CVE-2026-0005',
    ]);
    assert.deepEqual(idsOf(judge(subjectOf(npm), database)), ['CVE-2026-0004']);
  });

  it('asks every repository of a release of Red Hat, and the branch that a package is from first', async () => {
    const bash = (ecosystem: string, fixed: string) => ({
      ecosystem,
      name: 'bash',
      range: { scheme: 'rpm' as const, intervals: [{ high: fixed }] },
    });
    const database = await databaseOf({
      items: [
        fakeAdvisory('CVE-2026-0001', [
          bash('Red Hat:enterprise_linux:9::baseos', '5-9.el9'),
          bash('Red Hat:rhel_eus:9.2::baseos', '5-6.el9_2.1'),
        ]),
      ],
    });
    const asked = (version: string, release: string): string[] =>
      idsOf(judge(subjectOf(`pkg:rpm/redhat/bash@${version}?distro=rhel-${release}`), database));
    assert.deepEqual(asked('5-6.el9_2.1', '9.2'), []);
    assert.deepEqual(asked('5-6.el9', '9.4'), ['CVE-2026-0001']);
    assert.deepEqual(asked('5-9.el9', '9.4'), []);
  });

  it('takes all updates for one flaw together', async () => {
    const update = (id: string, fixed: string) =>
      fakeAdvisory(
        id,
        { ecosystem: 'AlmaLinux:9', name: 'bash', fixed, scheme: 'rpm' },
        { about: ['CVE-2026-0001'] },
      );
    const database = await databaseOf({ items: [update('ALSA-1', '5-7'), update('ALSA-2', '5-9')] });
    const asked = (version: string): Judgement =>
      judge(subjectOf(`pkg:rpm/almalinux/bash@${version}?distro=almalinux-9.1`), database);
    assert.deepEqual(asked('5-6').matches[0]?.fix.versions, ['5-9']);
    assert.deepEqual(idsOf(asked('5-8')), ['CVE-2026-0001']);
    assert.deepEqual(idsOf(asked('5-9')), []);
  });
});
