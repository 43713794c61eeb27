import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import type { Found } from '../../types.ts';
import { distroCataloguer } from '../distro-id/index.ts';
import { dpkgCataloguer } from './index.ts';

const OS = 'ID=debian\nVERSION_ID="13"\n';
const STATUS = `Package: nginx
Status: install ok installed
Maintainer: Debian Nginx Maintainers <pkg-nginx-maintainers@alioth-lists.debian.net>
Architecture: amd64
Version: 1.26.3-3+deb13u1
Section: httpd
Pre-Depends: init-system-helpers (>= 1.54~)
Depends: libc6 (>= 2.34), nope | libssl-abi (>= 3), absent, nginx
Conffiles:
 /etc/nginx/nginx.conf MD5CONF
 /etc/nginx/new newconffile
Description: small web server
 long text
Homepage: https://nginx.org

Package: libc6
Essential: yes
Status: install ok installed
Architecture: amd64
Multi-Arch: same
Source: glibc (2.41-12)
Version: 2.41-12+b1
Maintainer: GNU Libc Maintainers <debian-glibc@lists.debian.org>

Package: init-system-helpers
Status: install ok installed
Architecture: all
Version: 1.69
Maintainer: Ada Lovelace <ada@debian.org>

Package: libssl3t64
Status: install ok installed
Architecture: amd64
Source: openssl
Version: 3.5.1-1
Provides: libssl3 (= 3.5.1-1), libssl-abi (= 3.5)

Package: gone
Status: deinstall ok config-files
Architecture: all
Version: 1.0
`;

const md5 = (text: string): string => createHash('md5').update(text).digest('hex');
const CONF = 'worker_processes auto;\n';
const status = STATUS.replace('MD5CONF', md5(CONF));

function find(files: Record<string, FakeFile>): Map<string, Found> {
  const { found, problems } = catalogued(files, [distroCataloguer, dpkgCataloguer]);
  assert.deepEqual(problems, []);
  return new Map(found.filter(({ type }) => type !== 'generic').map((one) => [one.name, one]));
}

describe('dpkgCataloguer', () => {
  const packages = find({ 'etc/os-release': OS, 'var/lib/dpkg/status': status });

  it('finds installed packages, and not those of which only the configuration is left', () => {
    assert.deepEqual([...packages.keys()].sort(), ['init-system-helpers', 'libc6', 'libssl3t64', 'nginx']);
  });

  it('gives the parts of the purl, with the distribution', () => {
    const { type, namespace, version, qualifiers } = packages.get('nginx') ?? {};
    assert.deepEqual(
      { type, namespace, version, qualifiers },
      {
        type: 'deb',
        namespace: 'debian',
        version: '1.26.3-3+deb13u1',
        qualifiers: { arch: 'amd64', distro: 'debian-13' },
      },
    );
  });

  it('tells the source package, and its version where that is another', () => {
    assert.deepEqual(packages.get('libc6')?.source, { name: 'glibc', version: '2.41-12' });
    assert.deepEqual(packages.get('libssl3t64')?.source, { name: 'openssl', version: '3.5.1-1' });
    assert.deepEqual(packages.get('nginx')?.source, { name: 'nginx', version: '1.26.3-3+deb13u1' });
  });

  it('resolves dependencies to what is installed: alternatives, versioned virtual packages, absent ones as written', () => {
    assert.deepEqual(
      packages.get('nginx')?.requires?.map(({ name, constraint }) => [name, constraint]),
      [
        ['init-system-helpers', '>= 1.54~'],
        ['libc6', '>= 2.34'],
        ['libssl3t64', undefined],
        ['absent', undefined],
      ],
    );
  });

  it('says who supplies it, and whether that is a person', () => {
    assert.deepEqual(packages.get('init-system-helpers')?.supplier, {
      name: 'Ada Lovelace',
      email: 'ada@debian.org',
      kind: 'person',
    });
    assert.equal(packages.get('libc6')?.supplier?.kind, 'organization');
    assert.equal(packages.get('libc6')?.properties?.['essential'], 'yes');
    assert.equal(packages.get('nginx')?.description, 'small web server');
    assert.equal(packages.get('nginx')?.homepage, 'https://nginx.org');
  });

  it('stays out of trees without a database', () => {
    assert.equal(find({ 'etc/os-release': OS, 'lib/dpkgx/status': status }).size, 0);
  });
});

describe('files of dpkg packages', () => {
  function filesOf(files: Record<string, FakeFile>, name = 'nginx'): [string, string | undefined][] {
    const found = find({ 'var/lib/dpkg/status': status, ...files }).get(name);
    return (found?.files ?? []).map(({ path, digest }) => [path, digest?.hex]);
  }

  it('come from lists, digests and conffiles; folders and what is not there are left out', () => {
    const listed = filesOf({
      'var/lib/dpkg/info/nginx.list':
        '/.\n/usr\n/usr/sbin\n/usr/sbin/nginx\n/etc/nginx/nginx.conf\n/usr/absent\n',
      'var/lib/dpkg/info/nginx.md5sums': `${md5('elf')}  usr/sbin/nginx\nbroken\n`,
      'usr/sbin/nginx': 'elf',
      'etc/nginx/nginx.conf': CONF,
    });
    assert.deepEqual(listed, [
      ['usr/sbin/nginx', md5('elf')],
      ['etc/nginx/nginx.conf', md5(CONF)],
    ]);
  });

  it('are found through the symlinks of a merged usr, once', () => {
    const listed = filesOf(
      {
        lib: { link: 'usr/lib' },
        'usr/lib/x/libc.so.6': 'libc',
        'var/lib/dpkg/info/libc6:amd64.list': '/lib/x\n/lib/x/libc.so.6\n/usr/lib/x/libc.so.6\n',
        'var/lib/dpkg/info/libc6:amd64.md5sums': `${md5('libc')}  lib/x/libc.so.6\n`,
      },
      'libc6',
    );
    assert.deepEqual(listed, [['usr/lib/x/libc.so.6', md5('libc')]]);
  });

  it('lie elsewhere where another package diverted them', () => {
    const files = {
      'var/lib/dpkg/diversions': '/bin/sh\n/bin/sh.distrib\nlibc6\n',
      'bin/sh': 'dash',
      'bin/sh.distrib': 'old',
      'var/lib/dpkg/info/nginx.list': '/bin/sh\n',
      'var/lib/dpkg/info/libc6.list': '/bin/sh\n',
    };
    assert.deepEqual(filesOf(files), [['bin/sh.distrib', undefined]]);
    assert.deepEqual(filesOf(files, 'libc6'), [['bin/sh', undefined]]);
  });

  it('keep names that are not UTF-8, and those that md5sum escapes', () => {
    const listed = filesOf({
      'var/lib/dpkg/info/nginx.md5sums': `${md5('a')}  usr/\u00e9\n\\${md5('b')}  usr/b\\\\s\n`,
      'usr/\u00e9': 'a',
      'usr/b\\s': 'b',
    });
    assert.deepEqual(listed, [
      [Buffer.from('usr/\u00e9').toString('latin1'), md5('a')],
      ['usr/b\\s', md5('b')],
    ]);
  });

  it('count the scripts of the package, for which no record has a digest', () => {
    const listed = filesOf({
      'var/lib/dpkg/info/nginx.postinst': '#!/bin/sh\n',
      'var/lib/dpkg/info/other.postinst': '#!/bin/sh\n',
      'var/lib/dpkg/info/nginx.evil': '#!/bin/sh\n',
    });
    assert.deepEqual(listed, [['var/lib/dpkg/info/nginx.postinst', undefined]]);
  });
});

describe('databases', () => {
  it('of distroless are one file each, without a status', () => {
    const packages = find({
      'usr/lib/os-release': OS,
      'var/lib/dpkg/status.d/netbase': 'Package: netbase\nVersion: 6.4\nArchitecture: all\n',
      'var/lib/dpkg/status.d/netbase.md5sums': `${md5('tcp 6')}  etc/protocols\n`,
      'etc/protocols': 'tcp 6',
    });
    assert.equal(packages.size, 1);
    const netbase = packages.get('netbase');
    assert.deepEqual(netbase?.files, [
      { path: 'etc/protocols', digest: { algorithm: 'md5', hex: md5('tcp 6') } },
    ]);
    assert.deepEqual(netbase?.evidence.locations, [
      'var/lib/dpkg/status.d/netbase',
      'var/lib/dpkg/status.d/netbase.md5sums',
    ]);
  });

  it('of a chroot are distinguished by their path, with their own distribution', () => {
    const { found } = catalogued(
      {
        'etc/os-release': OS,
        'var/lib/dpkg/status': status,
        'srv/jail/etc/os-release': 'ID=ubuntu\nVERSION_ID=24.04\n',
        'srv/jail/var/lib/dpkg/status':
          'Package: bash\nVersion: 5.2\nStatus: install ok installed\nMaintainer: Ubuntu Developers <a@lists.ubuntu.com>\n',
        'srv/jail/var/lib/dpkg/info/bash.list': '/bin/bash\n',
        'srv/jail/bin/bash': 'elf',
      },
      [distroCataloguer, dpkgCataloguer],
    );
    const bash = found.find(({ name }) => name === 'bash');
    assert.equal(bash?.namespace, 'ubuntu');
    assert.equal(bash.qualifiers?.['distro'], 'ubuntu-24.04');
    assert.equal(bash.properties?.['root'], '/srv/jail');
    assert.deepEqual(bash.files, [{ path: 'srv/jail/bin/bash' }]);
    assert.equal(bash.foreign, undefined);
  });

  it('of opkg have their licences and sources in files beside them', () => {
    const packages = find({
      'etc/openwrt_release': "DISTRIB_ID='OpenWrt'\nDISTRIB_RELEASE='23.05.5'\n",
      'usr/lib/opkg/status':
        'Package: busybox\nVersion: 1.36.1-1\nDepends: libc\nStatus: install user installed\nArchitecture: x86_64\n\n' +
        'Package: libc\nVersion: 1.2.4-4\nStatus: install hold installed\nArchitecture: x86_64\n',
      'usr/lib/opkg/info/busybox.control':
        'Package: busybox\nVersion: 1.36.1-1\nLicense: GPL-2.0\nMaintainer: Felix <nbd@nbd.name>\n',
      'usr/lib/opkg/info/busybox.list': '/bin/busybox\n',
      'bin/busybox': 'elf',
    });
    const busybox = packages.get('busybox');
    assert.deepEqual([busybox?.type, busybox?.namespace, busybox?.license], ['opkg', 'openwrt', 'GPL-2.0']);
    assert.deepEqual(busybox?.requires, [{ type: 'opkg', namespace: 'openwrt', name: 'libc' }]);
    assert.ok(busybox?.files?.some(({ path }) => path === 'bin/busybox'));
    assert.equal(busybox.foreign, undefined);
  });
});

describe('licences of dpkg packages', () => {
  it('come from the copyright file, also through a linked folder', () => {
    const packages = find({
      'var/lib/dpkg/status': status,
      'usr/share/doc/nginx/copyright':
        'Format: https://www.debian.org/doc/packaging-manuals/copyright-format/1.0/\n\nFiles: *\nLicense: BSD-2-clause and public-domain\n',
      'usr/share/doc/libssl3t64': { link: 'nginx' },
      'usr/share/doc/libc6/copyright': 'See /usr/share/common-licenses/LGPL-2.1.\n',
    });
    assert.equal(packages.get('nginx')?.license, 'BSD-2-Clause');
    assert.deepEqual(packages.get('nginx')?.licenseNames, ['public-domain']);
    assert.equal(packages.get('libssl3t64')?.license, 'BSD-2-Clause');
    assert.deepEqual(
      [packages.get('libc6')?.license, packages.get('libc6')?.licenseNames],
      [undefined, ['LGPL-2.1']],
    );
  });
});
