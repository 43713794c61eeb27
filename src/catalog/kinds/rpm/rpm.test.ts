import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { describe, it } from 'node:test';
import { catalogued, type FakeFile } from '../../../../test/fakes/catalog-tree.ts';
import {
  bdbDatabase,
  type FakeTag,
  ndbDatabase,
  rpmHeader,
  sqliteDatabase,
} from '../../../../test/fakes/rpm-database.ts';
import { RPM_TAGS } from '../../../binaries/index.ts';
import type { Problem } from '../../../image-files/index.ts';
import type { Found } from '../../types.ts';
import { distroCataloguer } from '../distro-id/index.ts';
import { rpmCataloguer } from './index.ts';

const OS = 'ID="rhel"\nVERSION_ID="9.4"\n';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const md5 = (text: string): string => createHash('md5').update(text).digest('hex');

type Tags = { [tag in keyof typeof RPM_TAGS]?: FakeTag };

function header(tags: Tags): Buffer {
  return rpmHeader(
    Object.fromEntries(Object.entries(tags).map(([tag, value]) => [RPM_TAGS[tag as keyof Tags], value])),
  );
}

const BASH = header({
  name: 'bash',
  version: '5.1.8',
  release: '9.el9',
  arch: 'x86_64',
  epoch: [1],
  license: 'GPLv3+',
  vendor: 'Red Hat, Inc.',
  summary: 'The GNU Bourne Again shell',
  url: 'https://www.gnu.org/software/bash',
  sourceRpm: 'bash-5.1.8-9.el9.src.rpm',
  dirNames: ['/usr/bin/', '/etc/', '/usr/share/doc/'],
  baseNames: ['bash', 'sh', 'bashrc', 'ghost', 'bash', 'gone'],
  dirIndexes: [0, 0, 1, 1, 2, 0],
  fileModes: { int16s: [0o100755, 0o120777, 0o100644, 0o100644, 0o40755, 0o100644] },
  fileFlags: [0, 0, 1, 1 << 6, 0, 0],
  fileDigests: [sha256('elf'), '', sha256('rc'), '', '', sha256('gone')],
  fileDigestAlgorithm: [8],
  provideName: ['bash', '/bin/sh'],
  requireName: [
    'libc.so.6(GLIBC_2.34)(64bit)',
    'rpmlib(CompressedFileNames)',
    '(missing or filesystem >= 3)',
    'nobody',
  ],
});
const GLIBC = header({
  name: 'glibc',
  version: '2.34',
  release: '100.el9',
  arch: 'x86_64',
  vendor: 'Red Hat, Inc.',
  provideName: ['glibc', 'libc.so.6(GLIBC_2.34)(64bit)'],
  requireName: ['/bin/sh', '/usr/share/doc/bash', '(bash if nothing)'],
});
const FILESYSTEM = header({
  name: 'filesystem',
  version: '3.16',
  release: '2.el9',
  provideName: ['filesystem'],
});
const KEY = header({ name: 'gpg-pubkey', version: 'fd431d51', release: '4ae0493b' });
const NGINX = header({
  name: 'nginx',
  version: '1.28.0',
  release: '1.el9.ngx',
  vendor: 'NGINX Packaging <nginx-packaging@f5.com>',
});
const PACKAGES = [BASH, GLIBC, FILESYSTEM, KEY, NGINX];

function find(files: Record<string, FakeFile>): { packages: Map<string, Found>; problems: Problem[] } {
  const { found, problems } = catalogued(files, [distroCataloguer, rpmCataloguer]);
  return {
    packages: new Map(found.filter(({ type }) => type === 'rpm').map((one) => [one.name, one])),
    problems,
  };
}

describe('rpmCataloguer', () => {
  const { packages, problems } = find({
    'etc/os-release': OS,
    'var/lib/rpm/rpmdb.sqlite': sqliteDatabase(PACKAGES),
    'var/lib/rpm/Packages': bdbDatabase([header({ name: 'old', version: '1' })]),
    'usr/bin/bash': 'elf',
    'usr/bin/sh': { link: 'bash' },
    'etc/bashrc': 'changed',
    'etc/ghost': 'made later',
  });
  const bash = packages.get('bash');

  it('finds packages, without the keys that rpm keeps as packages and without a converted database', () => {
    assert.deepEqual(problems, []);
    assert.deepEqual([...packages.keys()], ['bash', 'glibc', 'filesystem', 'nginx']);
  });

  it('gives the parts of the purl: the epoch is a qualifier, Red Hat has its own name', () => {
    assert.deepEqual([bash?.type, bash?.namespace, bash?.version], ['rpm', 'redhat', '5.1.8-9.el9']);
    assert.deepEqual(bash?.qualifiers, { arch: 'x86_64', epoch: '1', distro: 'rhel-9.4' });
  });

  it('tells source, licence, vendor and summary', () => {
    assert.deepEqual(bash?.source, { name: 'bash', version: '5.1.8-9.el9' });
    assert.equal(bash.license, 'GPL-3.0-or-later');
    assert.equal(bash.supplier?.name, 'Red Hat, Inc.');
    assert.equal(bash.description, 'The GNU Bourne Again shell');
    assert.deepEqual(packages.get('filesystem')?.source, { name: 'filesystem', version: '3.16-2.el9' });
  });

  it('lists regular files that are there, and no ghosts', () => {
    assert.deepEqual(bash?.files, [
      { path: 'usr/bin/bash', digest: { algorithm: 'sha256', hex: sha256('elf') } },
      { path: 'etc/bashrc', digest: { algorithm: 'sha256', hex: sha256('rc') } },
    ]);
  });

  it('resolves needs by capabilities, paths and the first installed of a choice', () => {
    const needs = (name: string): (string | undefined)[] =>
      packages.get(name)?.requires?.map((requirement) => requirement.name) ?? [];
    assert.deepEqual(needs('bash'), ['glibc', 'filesystem']);
    assert.deepEqual(needs('glibc'), ['bash']);
  });

  it('marks packages of other vendors', () => {
    assert.match(packages.get('nginx')?.foreign ?? '', /NGINX/);
    assert.equal(bash?.foreign, undefined);
    assert.equal(packages.get('filesystem')?.foreign, undefined);
  });

  it('reads NDB and Berkeley DB, where digests without an algorithm are MD5', () => {
    const old = header({
      name: 'setup',
      version: '1',
      baseNames: ['hosts'],
      dirNames: ['/etc/'],
      dirIndexes: [0],
      fileDigests: [md5('hosts')],
    });
    const databases: [string, Buffer][] = [
      ['usr/lib/sysimage/rpm/Packages.db', ndbDatabase([old])],
      ['var/lib/rpm/Packages', bdbDatabase([old])],
    ];
    for (const [path, database] of databases)
      assert.deepEqual(find({ [path]: database, 'etc/hosts': 'hosts' }).packages.get('setup')?.files, [
        { path: 'etc/hosts', digest: { algorithm: 'md5', hex: md5('hosts') } },
      ]);
  });

  it('reads every database of a system, and each package once', () => {
    const { packages, problems } = find({
      'usr/lib/sysimage/rpm/Packages.db': ndbDatabase([FILESYSTEM]),
      'var/lib/rpm/rpmdb.sqlite': sqliteDatabase([FILESYSTEM, BASH]),
    });
    assert.deepEqual([[...packages.keys()], problems], [['filesystem', 'bash'], []]);
  });

  it('reads the manifest of distroless Azure Linux, but lines that no package has', () => {
    const { packages, problems } = find({
      'etc/os-release': 'ID=mariner\nVERSION_ID="2.0"\n',
      'var/lib/rpmmanifest/container-manifest-2': `glibc\t2.35-4.cm2\t1\t2\tMicrosoft Corporation\t(none)\t100\tx86_64\t0\tglibc-2.35-4.cm2.src.rpm\nshort\t1-1\n${'\xff'.repeat(70_000)}\n`,
    });
    assert.equal(packages.size, 1);
    assert.equal(packages.get('glibc')?.version, '2.35-4.cm2');
    assert.deepEqual(packages.get('glibc')?.qualifiers, { arch: 'x86_64', distro: 'mariner-2.0' });
    assert.match(problems[0]?.message ?? '', /a line of it has more than 65536 characters/);
  });

  it('says so when a log beside the database holds what is not read, or the database is cut off', () => {
    const logged = find({
      'var/lib/rpm/rpmdb.sqlite': sqliteDatabase([BASH]),
      'var/lib/rpm/rpmdb.sqlite-wal': 'x',
    });
    assert.match(logged.problems[0]?.message ?? '', /log/);
    const cut = find({ 'var/lib/rpm/Packages.db': ndbDatabase([FILESYSTEM, BASH]).subarray(0, 4700) });
    assert.equal(cut.problems.length, 1);
    assert.deepEqual([...cut.packages.keys()], ['filesystem']);
  });

  it('tells a system inside a folder by its path, and no folder that is merely called rpm', () => {
    const inner = find({
      'mnt/x/var/lib/rpm/rpmdb.sqlite': sqliteDatabase([BASH]),
      'mnt/x/usr/bin/bash': 'elf',
    });
    assert.equal(inner.packages.get('bash')?.properties?.['root'], '/mnt/x');
    assert.equal(inner.packages.get('bash')?.files?.[0]?.path, 'mnt/x/usr/bin/bash');
    assert.equal(find({ 'opt/rpm/Packages': bdbDatabase([BASH]) }).packages.size, 0);
  });
});
