import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { subjectOfPurl } from '../subjects/subject-of.ts';
import { distributionOf } from './distribution-of.ts';
import { releaseEcosystems } from './release-ecosystems.ts';

/** The first ecosystem, and who advisories name: of a package of that type, namespace and distribution. */
function asked(type: string, namespace: string, distro: string): string | undefined {
  const subject = subjectOfPurl(`pkg:${type}/${namespace}/x@1?distro=${encodeURIComponent(distro)}`);
  assert.ok(subject);
  return releaseEcosystems(distributionOf(subject))?.own[0];
}

describe('releaseEcosystems', () => {
  it('names the release of each distribution as OSV does, however the purl says it', () => {
    for (const [type, namespace, distro, ecosystem] of [
      ['deb', 'debian', 'debian-13', 'Debian:13'],
      ['deb', 'debian', 'debian-12.13', 'Debian:12'],
      ['deb', 'debian', 'trixie', 'Debian:13'],
      ['deb', 'debian', 'debian-forky', 'Debian:14'],
      ['deb', 'debian', 'debian-sid', 'Debian:sid'],
      ['deb', 'debian', '12.5', 'Debian:12'],
      ['deb', 'ubuntu', 'ubuntu-24.04', 'Ubuntu:24.04:LTS'],
      ['deb', 'ubuntu', 'jammy', 'Ubuntu:22.04:LTS'],
      ['deb', 'ubuntu', 'ubuntu-23.10', 'Ubuntu:23.10'],
      ['deb', 'ubuntu', 'resolute', 'Ubuntu:26.04:LTS'],
      ['apk', 'alpine', 'alpine-3.20.3', 'Alpine:v3.20'],
      ['apk', 'alpine', '3.18.4', 'Alpine:v3.18'],
      ['apk', 'alpine', 'alpine-edge', 'Alpine:edge'],
      ['apk', 'alpine', 'alpine-3.21_alpha20240807', 'Alpine:edge'],
      ['apk', 'wolfi', 'wolfi-20230201', 'Wolfi'],
      ['apk', 'chainguard', 'chainguard-20230214', 'Chainguard'],
      ['rpm', 'redhat', 'rhel-9.4', 'Red Hat:enterprise_linux:9'],
      ['rpm', 'redhat', 'redhat-9.4', 'Red Hat:enterprise_linux:9'],
      ['rpm', 'rocky', 'rocky-9.3', 'Rocky Linux:9'],
      ['rpm', 'almalinux', 'almalinux-8.10', 'AlmaLinux:8'],
      ['rpm', 'alma', 'alma-9.4', 'AlmaLinux:9'],
      ['rpm', 'opensuse', 'opensuse-leap-15.6', 'openSUSE:Leap 15.6'],
      ['rpm', 'opensuse', 'opensuse.leap-15.6', 'openSUSE:Leap 15.6'],
      ['rpm', 'opensuse', 'opensuse-tumbleweed-20250101', 'openSUSE:Tumbleweed'],
      ['rpm', 'opensuse', 'opensuse-tumbleweed', 'openSUSE:Tumbleweed'],
      ['rpm', 'suse', 'sles-15.5', 'SUSE:Linux Enterprise Server 15 SP5'],
      ['rpm', 'suse', 'sles-15', 'SUSE:Linux Enterprise Server 15'],
      ['rpm', 'suse', 'sles-15.0', 'SUSE:Linux Enterprise Server 15'],
      ['rpm', 'amzn', 'amzn-2023', 'Amazon Linux:2023'],
      ['rpm', 'fedora', 'fedora-41', 'Fedora:41'],
      ['rpm', 'ol', 'ol-9.3', 'Oracle Linux:9'],
      ['rpm', 'azurelinux', 'azurelinux-3.0', 'Azure Linux:3'],
      ['rpm', 'photon', 'photon-5.0', 'Photon OS:5.0'],
      ['rpm', 'mageia', 'mageia-9', 'Mageia:9'],
      ['rpm', 'mariner', 'mariner-2.0', 'Azure Linux:2'],
      ['rpm', 'openeuler', 'openeuler-22.03', 'openEuler:22.03*'],
      ['rpm', 'suse', 'sle-micro-5.5', 'SUSE:Linux Enterprise Micro 5.5'],
      ['rpm', 'suse', 'sl-micro-6.0', 'SUSE:Linux Micro 6.0'],
      ['alpm', 'arch', 'arch', 'Arch Linux'],
      ['apk', 'minimos', 'minimos-1', 'MinimOS'],
      ['deb', 'echo', 'echo-1', 'Echo'],
      ['apk', 'alpaquita', 'alpaquita-23', 'Alpaquita:23'],
      ['apk', 'alpaquita', 'alpaquita-stream', 'Alpaquita:stream'],
      ['deb', 'ubuntu', 'ubuntu-24.10', 'Ubuntu:24.10'],
      ['deb', 'ubuntu', 'ubuntu-23.04', 'Ubuntu:23.04'],
      ['deb', 'debian', 'Debian-13', 'Debian:13'],
      ['deb', 'debian', 'unstable', 'Debian:sid'],
      ['deb', 'debian', 'bookworm/sid', 'Debian:12'],
    ] as const)
      assert.equal(asked(type, namespace, distro), ecosystem, `${namespace} ${distro}`);
  });

  it('takes no derivative for what it derives from', () => {
    assert.equal(asked('deb', 'raspbian', 'raspbian-12'), 'raspbian:12');
    assert.equal(asked('deb', 'linuxmint', 'linuxmint-21.3'), 'linuxmint:21.3');
    assert.equal(asked('rpm', 'centos', 'centos-7'), 'CentOS:7');
  });

  it('guesses no release', () => {
    assert.equal(asked('deb', 'debian', 'debian'), undefined);
    assert.equal(asked('apk', 'alpine', 'alpine'), undefined);
    assert.equal(asked('deb', 'debian', 'unheard'), undefined);
    assert.equal(asked('deb', 'ubuntu', 'ubuntu-unheard'), undefined);
    for (const id of [
      'openeuler',
      'fedora',
      'sles',
      'rhel',
      'photon',
      'opensuse-leap',
      'sle-micro',
      'raspbian',
    ])
      assert.equal(releaseEcosystems({ id, release: undefined }), undefined, id);
    assert.equal(releaseEcosystems({ id: 'sles', release: '15-SP5' }), undefined);
    assert.equal(releaseEcosystems({ id: 'opensuse-leap', release: '15' }), undefined);
  });

  it('knows whether advisories of a distribution name source packages, binary ones, or some of each', () => {
    const namesOf = (id: string, release = '9'): string | undefined =>
      releaseEcosystems({ id, release })?.names;
    const source = [
      'debian',
      'wolfi',
      'chainguard',
      'minimos',
      'echo',
      'alpaquita',
      'rocky',
      'fedora',
      'mageia',
    ];
    for (const id of [
      ...source,
      'azurelinux',
      'mariner',
      'openeuler',
      'sles',
      'sle-micro',
      'opensuse-tumbleweed',
    ])
      assert.equal(namesOf(id), 'source', id);
    for (const [id, release] of [
      ['debian', 'sid'],
      ['ubuntu', '22.04'],
      ['ubuntu', '23.10'],
      ['alpine', '3.20'],
      ['alpine', 'edge'],
      ['photon', '5.0'],
      ['opensuse-leap', '15.6'],
      ['raspbian', '12'],
    ] as const)
      assert.equal(namesOf(id, release), 'source', id);
    for (const id of ['almalinux', 'arch']) assert.equal(namesOf(id), 'binary', id);
    for (const id of ['rhel', 'centos', 'ol', 'amzn']) assert.equal(namesOf(id), 'both', id);
  });

  it('knows the branches that patch a release for longer, and the lines that are compared for themselves', () => {
    const ubuntu = releaseEcosystems({ id: 'ubuntu', release: '22.04' });
    assert.deepEqual(ubuntu?.also, ['Ubuntu:Pro:22.04:LTS']);
    assert.deepEqual(ubuntu.apart?.own, ['Ubuntu:Pro:FIPS*:22.04:LTS']);
    assert.equal(releaseEcosystems({ id: 'ubuntu', release: '23.10' })?.also, undefined);
    assert.deepEqual(releaseEcosystems({ id: 'sles', release: '15.5' })?.also, [
      'SUSE:Linux Enterprise Server 15 SP5-LTSS',
    ]);
    assert.deepEqual(
      releaseEcosystems({ id: 'sles', release: '15.5' })?.own[1],
      'SUSE:Linux Enterprise Module for * 15 SP5',
    );
    const number = 'Red Hat:enterprise_linux:9';
    assert.deepEqual(releaseEcosystems({ id: 'rhel', release: '9' }), {
      own: [number, `${number}::*`, `${number}.0`, `${number}.0::*`],
      also: [],
      names: 'both',
    });
    const { own, also } = releaseEcosystems({ id: 'rhel', release: '9.2' }) ?? {};
    assert.deepEqual(own?.slice(4), [`${number}.2`, `${number}.2::*`]);
    assert.deepEqual(
      also,
      ['eus', 'e4s', 'aus', 'tus'].flatMap((kind) => [
        `Red Hat:rhel_${kind}:9.2`,
        `Red Hat:rhel_${kind}:9.2::*`,
      ]),
    );
    assert.deepEqual(releaseEcosystems({ id: 'debian', release: '12.5' })?.backported?.from, [
      'Debian:13',
      'Debian:sid',
    ]);
    assert.equal(releaseEcosystems({ id: 'debian', release: 'sid' })?.backported, undefined);
  });
});
