import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { debPackage } from '../../../test/fakes/found.ts';
import { isPackagingOf } from './same-software.ts';

function isPackaging(name: string, source: string | undefined, software: string): boolean {
  const more = source === undefined ? {} : { source: { name: source, version: '1' } };
  return isPackagingOf(debPackage(name, {}, more), software);
}

describe('isPackagingOf', () => {
  it('knows a library by the source of its package', () => {
    assert.ok(isPackaging('libssl3t64', 'openssl', 'openssl'));
    assert.ok(isPackaging('libkrb5-3', 'krb5', 'krb5'));
    assert.ok(isPackaging('libc6', 'glibc', 'glibc'));
    assert.ok(isPackaging('OpenSSL', undefined, 'openssl'));
  });

  it('skips lib, numbers and the names of parts', () => {
    for (const [name, source, software] of [
      ['zlib1g', 'zlib', 'zlib'],
      ['libsqlite3-0', 'sqlite3', 'sqlite'],
      ['liblzma5', 'xz-utils', 'xz'],
      ['libpng16-16t64', 'libpng1.6', 'libpng'],
      ['libgnutls30t64', 'gnutls28', 'gnutls'],
      ['libtiff6', 'tiff', 'libtiff'],
      ['pcre2-utf16', undefined, 'pcre2'],
      ['liblua5.4-0', 'lua5.4', 'lua'],
      ['libonig5', 'libonig', 'oniguruma'],
      ['openssl-libs', undefined, 'openssl'],
      ['libsasl2-2', 'cyrus-sasl2', 'cyrus-sasl'],
    ] as const)
      assert.ok(isPackaging(name, source, software), name);
  });

  it('does not take a package for what it only has inside', () => {
    for (const [name, source, software] of [
      ['memcached', undefined, 'lua'],
      ['libnode115', 'nodejs', 'v8'],
      ['python3-lz4', 'python-lz4', 'lz4'],
      ['php8.4-sqlite3', 'php8.4', 'sqlite'],
      ['mariadb-server-core', 'mariadb', 'zlib'],
      ['x265', undefined, 'x264'],
    ] as const)
      assert.ok(!isPackaging(name, source, software), name);
  });
});
