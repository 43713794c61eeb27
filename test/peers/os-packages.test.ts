import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { Budget, bytesAccess, RPM_TAGS, readRpmDatabase } from '../../src/binaries/index.ts';
import { dpkgCataloguer } from '../../src/catalog/kinds/dpkg/index.ts';
import { rpmCataloguer } from '../../src/catalog/kinds/rpm/index.ts';
import { catalogued } from '../fakes/catalog-tree.ts';
import { rpmHeader } from '../fakes/rpm-database.ts';

const hasDpkg = existsSync('/var/lib/dpkg/status') && spawnSync('dpkg-query', ['--version']).status === 0;
const hasDb = spawnSync('db5.3_load', ['-V']).status === 0;
const hasRpm =
  spawnSync('rpm', ['--version']).status === 0 && spawnSync('rpmbuild', ['--version']).status === 0;

describe('dpkgCataloguer beside dpkg-query', { skip: !hasDpkg && 'this machine has no dpkg' }, () => {
  it('finds the same packages, versions and sources in the database of this machine', () => {
    const format =
      '${Package} ${Version} ${Architecture} ${source:Package} ${source:Version} ${db:Status-Status}\n';
    const known = execFileSync('dpkg-query', ['-W', '-f', format], { encoding: 'utf8' })
      .split('\n')
      .filter((line) => line.endsWith(' installed'))
      .map((line) => line.slice(0, -' installed'.length));
    const status = readFileSync('/var/lib/dpkg/status');
    const { found } = catalogued({ 'var/lib/dpkg/status': status }, [dpkgCataloguer]);
    const ours = found.map(
      ({ name, version, qualifiers, source }) =>
        `${name} ${version} ${qualifiers?.['arch']} ${source?.name} ${source?.version}`,
    );
    assert.ok(known.length > 50);
    assert.deepEqual(ours.sort(), known.sort());
  });
});

const SPEC = `Name: sample
Epoch: 3
Version: 1.2
Release: 4
Summary: A sample
License: MIT
BuildArch: noarch
%description
A sample.
%install
mkdir -p %{buildroot}/etc %{buildroot}/usr/share/sample
echo one > %{buildroot}/usr/share/sample/one
echo conf > %{buildroot}/etc/sample.conf
%files
/usr/share/sample/one
%config /etc/sample.conf
`;

describe('rpmCataloguer beside rpm', { skip: !hasRpm && 'this machine has no rpm and rpmbuild' }, () => {
  for (const [backend, file] of [
    ['sqlite', 'rpmdb.sqlite'],
    ['ndb', 'Packages.db'],
  ] as const)
    it(`reads the database that rpm makes with its backend ${backend}`, (test) => {
      const folder = mkdtempSync(join(tmpdir(), 'shearwall-rpm-'));
      try {
        const database = join(folder, 'db');
        mkdirSync(database);
        writeFileSync(join(folder, 'sample.spec'), SPEC);
        execFileSync('rpmbuild', ['-bb', '--define', `_topdir ${folder}`, join(folder, 'sample.spec')], {
          stdio: 'pipe',
        });
        const rpm = join(folder, 'RPMS/noarch/sample-1.2-4.noarch.rpm');
        const options = ['--dbpath', database, '--define', `_db_backend ${backend}`, '--nosignature'];
        spawnSync('rpm', [...options, '-i', '--justdb', '--nodeps', '--ignorearch', rpm]);
        const path = join(database, file);
        if (!existsSync(path)) return test.skip(`this rpm was built without ${backend}`);
        const { found, problems } = catalogued(
          {
            [`var/lib/rpm/${file}`]: readFileSync(path),
            'usr/share/sample/one': 'one\n',
            'etc/sample.conf': 'conf\n',
          },
          [rpmCataloguer],
        );
        assert.deepEqual(problems, []);
        const [sample] = found;
        assert.deepEqual(
          [sample?.name, sample?.version, sample?.qualifiers?.['epoch']],
          ['sample', '1.2-4', '3'],
        );
        assert.deepEqual(sample?.source, { name: 'sample', version: '1.2-4' });
        assert.deepEqual(sample.files?.map((one) => one.path).sort(), [
          'etc/sample.conf',
          'usr/share/sample/one',
        ]);
      } finally {
        rmSync(folder, { recursive: true });
      }
    });
});

describe('readRpmDatabase beside Berkeley DB', { skip: !hasDb && 'this machine has no db5.3_load' }, () => {
  it('reads every package of a hash that db5.3_load made, whatever its size', () => {
    const folder = mkdtempSync(join(tmpdir(), 'shearwall-bdb-'));
    try {
      const names = Array.from({ length: 500 }, (_, index) => `package-${index}`);
      const records = names.map((name, index) => {
        const key = Buffer.alloc(4);
        key.writeUInt32LE(index + 1);
        const files = Array.from({ length: (index * index) % 400 }, (_, at) => `file-${at}`);
        const value = rpmHeader({ [RPM_TAGS.name]: name, [RPM_TAGS.baseNames]: files });
        return ` ${key.toString('hex')}\n ${value.toString('hex')}\n`;
      });
      const dump = `VERSION=3\nformat=bytevalue\ntype=hash\nHEADER=END\n 00000000\n f4010000\n${records.join('')}DATA=END\n`;
      const path = join(folder, 'Packages');
      execFileSync('db5.3_load', [path], { input: dump });
      const found = [...readRpmDatabase(bytesAccess(readFileSync(path)), new Budget(2 ** 30), assert.fail)];
      assert.deepEqual(found.flatMap((header) => header.strings(RPM_TAGS.name)).sort(), names.sort());
    } finally {
      rmSync(folder, { recursive: true });
    }
  });
});
