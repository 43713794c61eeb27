import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile, FakeTree } from '../../../../test/fakes/catalog-tree.ts';
import { distroOf, distroQualifier, releaseExaminer } from './distro-of.ts';
import { distroCataloguer } from './index.ts';

const TRIXIE = `PRETTY_NAME="Debian GNU/Linux 13 (trixie)"
NAME="Debian GNU/Linux"
VERSION_ID="13"
VERSION_CODENAME=trixie
ID=debian
HOME_URL="https://www.debian.org/"
`;

function distro(files: Record<string, FakeFile>, root?: string): ReturnType<typeof distroOf> {
  return distroOf(new FakeTree(files, [releaseExaminer]), root);
}

function qualifier(files: Record<string, FakeFile>): string | undefined {
  const found = distro(files);
  return found && distroQualifier(found);
}

describe('distroOf', () => {
  it('reads os-release through the usual symlink', () => {
    const found = distro({
      'usr/lib/os-release': TRIXIE,
      'etc/os-release': { link: '../usr/lib/os-release' },
    });
    assert.equal(found?.id, 'debian');
    assert.equal(found.versionId, '13');
    assert.equal(found.codename, 'trixie');
    assert.equal(found.name, 'Debian GNU/Linux 13 (trixie)');
    assert.equal(found.path, 'usr/lib/os-release');
  });

  it('falls back to usr/lib where etc has none, as os-release(5) says', () => {
    assert.equal(distro({ 'usr/lib/os-release': 'ID="wolfi"\nVERSION_ID=20230201\n' })?.id, 'wolfi');
  });

  it('unquotes as a shell would', () => {
    const found = distro({
      'etc/os-release': 'ID=\'x\'\nPRETTY_NAME="a \\"b\\" \\$c"\nID_LIKE="rhel  fedora"\n',
    });
    assert.equal(found?.id, 'x');
    assert.equal(found.name, 'a "b" $c');
    assert.deepEqual(found.idLike, ['rhel', 'fedora']);
  });

  it('names a rolling release by its codename, or by nothing', () => {
    assert.equal(qualifier({ 'etc/os-release': 'ID=debian\nVERSION_CODENAME=forky\n' }), 'debian-forky');
    assert.equal(qualifier({ 'etc/os-release': 'ID=arch\n' }), 'arch');
  });

  const older: [string, string, string][] = [
    ['etc/lsb-release', 'DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=22.04\nDISTRIB_CODENAME=jammy\n', 'ubuntu-22.04'],
    ['etc/openwrt_release', "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.5'\n", 'openwrt-23.05.5'],
    ['etc/alpine-release', '3.19.1\n', 'alpine-3.19.1'],
    ['etc/debian_version', '12.5\n', 'debian-12'],
    ['etc/debian_version', 'trixie/sid\n', 'debian-trixie'],
    ['etc/redhat-release', 'CentOS Linux release 7.9.2009 (Core)\n', 'centos-7.9.2009'],
    ['etc/system-release', 'Amazon Linux release 2 (Karoo)\n', 'amzn-2'],
  ];
  for (const [path, text, expected] of older)
    it(`tells ${expected} by /${path}`, () => {
      assert.equal(qualifier({ [path]: text }), expected);
    });

  it('believes os-release before debian_version, which Ubuntu has too', () => {
    assert.equal(
      qualifier({
        'etc/debian_version': 'trixie/sid\n',
        'etc/os-release': 'ID=ubuntu\nVERSION_ID="24.04"\n',
      }),
      'ubuntu-24.04',
    );
  });

  it('tells the system of a chroot by its own files', () => {
    const files = { 'etc/os-release': TRIXIE, 'srv/x/etc/alpine-release': '3.20.0\n' };
    assert.equal(distro(files, 'srv/x/')?.id, 'alpine');
    assert.equal(distro(files)?.id, 'debian');
  });

  it('says nothing of files that say nothing', () => {
    assert.equal(distro({ 'etc/os-release': '\0\xff=', 'etc/redhat-release': 'Mystery 1\n' }), undefined);
    assert.equal(distro({}), undefined);
  });
});

describe('distroCataloguer', () => {
  it('finds the operating system as a component', () => {
    const { found, problems } = catalogued({ 'etc/os-release': TRIXIE }, [distroCataloguer]);
    assert.deepEqual(problems, []);
    assert.equal(found.length, 1);
    const [system] = found;
    assert.equal(system?.kind, 'operating-system');
    assert.deepEqual([system?.type, system?.name, system?.version], ['generic', 'debian', '13']);
    assert.deepEqual(system?.evidence.locations, ['etc/os-release']);
  });
});
