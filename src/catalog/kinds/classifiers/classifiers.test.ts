import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { classifierCataloguer } from './index.ts';

function elf(...texts: string[]): Buffer {
  return Buffer.from(`\x7fELF\0\0${texts.join('\0')}\0`, 'latin1');
}

function named(bytes: Buffer, path = 'opt/program'): string[] {
  const { found } = catalogued({ [path]: bytes }, [classifierCataloguer]);
  return found.map(({ name, version }) => `${name}@${version ?? '?'}`);
}

describe('classifierCataloguer', () => {
  it('names a program with version, CPE and the string that says so', () => {
    const { found } = catalogued({ 'opt/web': elf('nginx version: nginx/1.25.1', 'x') }, [
      classifierCataloguer,
    ]);
    assert.deepEqual(found, [
      {
        type: 'generic',
        name: 'nginx',
        version: '1.25.1',
        kind: 'application',
        evidence: {
          by: 'classifiers',
          technique: 'binary-analysis',
          confidence: 0.9,
          locations: ['opt/web'],
          value: 'nginx version: nginx/1.25.1',
        },
        cpes: ['cpe:2.3:a:f5:nginx:1.25.1:*:*:*:*:*:*:*'],
      },
    ]);
  });

  it('knows Dart by what it says of its build', () => {
    const said = '3.13.7 (stable) (Thu Oct 22 14:28:57 2026 -0700) on "linux_x64"';
    assert.deepEqual(named(elf(said)), ['dart@3.13.7']);
    assert.deepEqual(named(elf('3.13.7 (stable) (soon) on "linux_x64"')), []);
  });

  it('knows a Python whose version the linker keeps as the end of its prefix', () => {
    const python = ['<prefix>/lib/pythonX.X', '%.80s (%.80s) %.80s'];
    assert.deepEqual(named(elf(...python, '', '/root/.pyenv/versions/3.11.7')), ['python@3.11.7']);
  });

  it('knows the servers by the strings of distributions and of official images', () => {
    assert.deepEqual(named(elf('mailto:', 'Apache/2.4.54', ' Server at <a href="')), ['httpd@2.4.54']);
    assert.deepEqual(named(elf('HA-Proxy version 1.5.14 2015/07/02')), ['haproxy@1.5.14']);
    assert.deepEqual(
      named(elf("%sparsing [%s:%d] : '%s'", ' version 2.6.12-1+deb12u4, released 2026/10/17')),
      ['haproxy@2.6.12'],
    );
    assert.deepEqual(named(elf('redis_version:%s', '7.0.151790282056000000000', '%llx')), ['redis@7.0.15']);
    assert.deepEqual(named(elf('redis_version:%s', '7.0.14buildkitsandbox-1702957741000000000', '%llx')), [
      'redis@7.0.14',
    ]);
    assert.deepEqual(named(elf('postgres (PostgreSQL) 15.20 (Debian 15.20-0+deb12u1)')), [
      'postgresql@15.20',
    ]);
    assert.deepEqual(named(elf('a', '10.11.19-MariaDB', '/mysql-8.0.1/')), ['mariadb@10.11.19']);
  });

  it("knows gzip by what stands before its version, in upstream's order or in Debian's", () => {
    assert.deepEqual(named(elf('bad pack level', '1.12', 'x')), ['gzip@1.12']);
    assert.deepEqual(named(elf('%5.1f%%', '1.13', '(NULL)', 'Report bugs to <bug-gzip@gnu.org>.')), [
      'gzip@1.13',
    ]);
    assert.deepEqual(named(elf('%5.1f%%', '1.13', '(NULL)')), []);
  });

  it('knows where the version ends in a build id', () => {
    const redis = (id: string): string[] =>
      named(elf('redis_version:%s', 'txt', id, 'Running mode=%s, port=%d.'));
    assert.deepEqual(redis('8.0.61790283218000000000'), ['redis@8.0.6']);
    assert.deepEqual(redis('6.2.14841ce7054bd9-1542359302000000000'), ['redis@6.2.14']);
    assert.deepEqual(redis('4.0.11841ce7054bd9-1542359302000000000'), ['redis@4.0.11']);
    assert.deepEqual(named(elf('redis_version:%s', '8.0.6', '16.2.0', 'c11-builtin')), []);
  });

  it('does not take valkey for redis, openresty for nginx, or AWS-LC for OpenSSL', () => {
    assert.deepEqual(
      named(elf('redis_version:%s', 'valkey_version:%s', '8.1.0buildkitsandbox-1764887574000000000', '%llx')),
      ['valkey@8.1.0'],
    );
    assert.deepEqual(named(elf('nginx version: openresty/1.21.4.3')), ['openresty@1.21.4.3']);
    assert.deepEqual(named(elf('OpenSSL 1.1.1 (compatible; AWS-LC 1.69.0)')), ['aws-lc@1.69.0']);
  });

  it('knows interpreters', () => {
    assert.deepEqual(named(elf('PYTHONIOENCODING', '3.6.3', '<prefix>/lib/pythonX.X')), ['python@3.6.3']);
    assert.deepEqual(named(elf('X-Powered-By: PHP/8.2.36', 'index pointer')), ['php@8.2.36']);
    assert.deepEqual(named(elf('/json', 'node.js/v18.20.4', 'x')), ['node@18.20.4']);
    assert.deepEqual(
      named(elf('ruby - Copyright (C) 1993-2022', 'ruby 3.1.2p20 (2022-04-12 revision 4491bb740a)')),
      ['ruby@3.1.2'],
    );
    assert.deepEqual(named(elf('openjdk', 'java', '0.0', '17.0.3+7', '-J-ms8m')), ['openjdk@17.0.3+7']);
  });

  it('says no version when the file says two', () => {
    assert.deepEqual(named(elf('nginx version: nginx/1.25.1', 'nginx version: nginx/1.26.0')), ['nginx@?']);
  });

  it('names nothing when a program only mentions another', () => {
    assert.deepEqual(named(elf('Apache/2.4.54', 'OpenSSL 3.0.1 1 Jan 2022', 'Server: nginx/1.2.3')), []);
    assert.deepEqual(named(elf('GCC: (GNU) 12.3.0')), []);
  });

  it('uses the name of a file where its bytes alone are not evidence', () => {
    const bytes = elf('a', '\0\0v1.7.14', '\0\0\0\0');
    assert.deepEqual(named(bytes), []);
    assert.deepEqual(named(bytes, 'usr/bin/consul'), ['consul@1.7.14']);
  });

  it('finds a Go toolchain by VERSION and the go command beside it', () => {
    const { found } = catalogued(
      {
        'usr/local/go/VERSION': 'go1.21.3\ntime 2023-10-09T17:04:35Z\n',
        'usr/local/go/bin/go': elf('x'),
        'srv/VERSION': 'go1.20\n',
      },
      [classifierCataloguer],
    );
    assert.deepEqual(
      found.map(({ name, version, evidence }) => [name, version, evidence.locations]),
      [['go', '1.21.3', ['usr/local/go/VERSION', 'usr/local/go/bin/go']]],
    );
  });

  it('survives a program that is cut off anywhere', () => {
    const bytes = elf('openjdk', 'java', '0.0', '17.0.3+7', 'Erlang/OTP 26%s', '26.1.2');
    for (let length = 0; length < bytes.length; length++) named(bytes.subarray(0, length));
  });
});
