import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { foreignReason } from './foreign.ts';
import type { StatusPackage } from './status-package.ts';

function reason(found: Partial<StatusPackage>, distro = 'debian'): string | undefined {
  return foreignReason({ name: 'x', version: '1.0-1', ...found }, distro);
}

describe('foreignReason', () => {
  const versions: [string, string][] = [
    ['nginx.org', '1.28.0-1~bookworm'],
    ['NodeSource', '20.18.1-1nodesource1'],
    ['Docker', '5:27.3.1-1~debian.12~bookworm'],
    ['Docker', '5:27.3.1-1~ubuntu.24.04~noble'],
    ['sury', '8.3.14-1+0~20241127.45+debian12~1.gbp1b2c3d'],
    ['PGDG', '17.2-1.pgdg120+1'],
    ['PGDG', '17.6-1.pgdg13+1'],
    ['MariaDB', '1:11.4.4+maria~deb12'],
    ['MariaDB', '1:10.6.20+maria~ubu2204'],
    ['packages.redis.io', '6:7.4.1-1rl1~bookworm1'],
    ['MySQL', '8.4.3-1debian12'],
    ['deb-multimedia.org', '10:7.1.1-dmo1'],
  ];
  for (const [owner, version] of versions)
    it(`knows ${owner} by ${version}`, () => {
      assert.match(reason({ version, maintainer: 'A <a@debian.org>' }) ?? '', /version/);
    });

  const own = [
    '1.26.3-3+deb13u1',
    '1.22.1-9~deb12u1',
    '6.1.0-2~bpo12+1',
    '2.41-12+b1',
    '1:9.18.33-1~deb12u2',
    '252.31-1~deb12u1',
    '5.10.223-1debian',
    '3.0.15-1~deb12u1+rpt1',
    '2.35-0ubuntu3.8',
    '9.0.1-2ubuntu22.04.1',
    '20250419+nmu1',
  ];
  for (const version of own)
    it(`leaves ${version} to Debian`, () => {
      assert.equal(reason({ version, maintainer: 'Ada <ada@gmail.com>' }), undefined);
    });

  it('knows who counts epochs that the archive does not, whoever maintains it', () => {
    assert.match(reason({ version: '99:2.41-12', maintainer: 'A <a@debian.org>' }) ?? '', /epoch/);
    for (const version of ['15:1.0-1', '7:7.1.1-1', '20081126:2.3-1'])
      assert.equal(reason({ version, maintainer: 'A <a@debian.org>' }), undefined);
  });

  it('knows names that publishers alone package, in Debian', () => {
    for (const name of ['containerd.io', 'docker-ce-cli', 'jenkins', 'dotnet-runtime-9.0'])
      assert.match(reason({ name, maintainer: 'A <a@debian.org>' }) ?? '', /publisher/, name);
    for (const name of ['containerd', 'docker.io', 'jenkins-debian-glue', 'docker-compose'])
      assert.equal(reason({ name }), undefined, name);
    const ubuntu = { name: 'dotnet-sdk-8.0', maintainer: 'U <ubuntu-devel-discuss@lists.ubuntu.com>' };
    assert.equal(reason(ubuntu, 'ubuntu'), undefined);
  });

  it('knows publishers by their mail domain, and nothing that only ends like it', () => {
    assert.match(
      reason({ maintainer: 'NGINX Packaging <nginx-packaging@f5.com>' }) ?? '',
      /maintainer is NGINX/,
    );
    assert.match(
      reason({ maintainer: 'MySQL Release Engineering <mysql-build@oss.oracle.com>' }) ?? '',
      /MySQL/,
    );
    assert.equal(reason({ maintainer: 'X <x@notf5.com>' }), undefined);
  });

  it('knows packages of fpm and nfpm by fields that the archive has not', () => {
    assert.match(reason({ vendor: 'Acme' }) ?? '', /vendor is Acme/);
    assert.match(reason({ license: 'MIT' }) ?? '', /License/);
  });

  it('knows packages of another distribution by their origin', () => {
    assert.match(reason({ origin: 'Ubuntu' }) ?? '', /origin is Ubuntu/);
    assert.equal(reason({ origin: 'Debian' }, 'ubuntu'), undefined);
    assert.equal(reason({ origin: 'Kali' }, 'kali'), undefined);
  });

  it('knows third-party packages on Ubuntu, whose builders write their own address into each package', () => {
    const thirdParty = 'Ada <ada@example.com>';
    assert.match(reason({ maintainer: thirdParty }, 'ubuntu') ?? '', /maintainer/);
    assert.equal(reason({ maintainer: thirdParty, version: '3.75ubuntu1' }, 'ubuntu'), undefined);
    assert.equal(reason({ maintainer: 'U <ubuntu-devel-discuss@lists.ubuntu.com>' }, 'ubuntu'), undefined);
    assert.equal(reason({ maintainer: thirdParty }), undefined);
  });
});
