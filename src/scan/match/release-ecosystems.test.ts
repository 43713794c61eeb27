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
  });
});
