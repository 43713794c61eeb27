import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { catalogued } from '../../../../test/fakes/catalog-tree.ts';
import { vendoredCataloguer } from './index.ts';

function elf(...texts: string[]): Buffer {
  return Buffer.from(`\x7fELF\0\0${texts.join('\0')}\0`, 'latin1');
}

function libraries(bytes: Buffer, path = 'app/native.so'): string[] {
  const { found } = catalogued({ [path]: bytes }, [vendoredCataloguer]);
  return found.map(({ name, version }) => `${name}@${version ?? '?'}`);
}

describe('vendoredCataloguer', () => {
  it('finds libraries that were linked into one file, each with its version', () => {
    const bytes = elf(
      'OpenSSL 3.5.1 1 Jul 2025',
      'OPENSSLDIR: "/usr/ssl"',
      ' deflate 1.3.1 Copyright 1995-2024 Jean-loup Gailly and Mark Adler ',
      'expat_2.6.2',
      'CLIENT libcurl 8.9.1\r\n',
    );
    assert.deepEqual(libraries(bytes), ['openssl@3.5.1', 'zlib@1.3.1', 'expat@2.6.2', 'curl@8.9.1']);
  });

  it('reads letters of old OpenSSL and the four numbers of Chromium zlib', () => {
    assert.deepEqual(libraries(elf('OpenSSL 1.1.1zb  16 Oct 2024', 'OPENSSLDIR: "/x"')), ['openssl@1.1.1zb']);
    assert.deepEqual(libraries(elf(' deflate 1.3.0.1-motley Copyright 1995-2023 ')), ['zlib@1.3.0.1']);
  });

  it('reads what Red Hat builds, and SQLite where nothing stands before the version', () => {
    assert.deepEqual(libraries(elf('OpenSSL 1.1.1k  FIPS 25 Mar 2021', 'OPENSSLDIR: "/x"')), [
      'openssl@1.1.1k',
    ]);
    const sqlite =
      '\x013.50.4\0\0\x002025-07-30 19:33:53 4d8adfb30e03f9cf27f800a2c1ba3c48fb4ca1b08b0f5ed59a4d5ecbf45e20a3';
    const used = 'unable to close due to unfinalized statements or unfinished backups';
    assert.deepEqual(libraries(elf(sqlite, used)), ['sqlite@3.50.4']);
    assert.deepEqual(libraries(elf(sqlite)), []);
    assert.deepEqual(libraries(elf('\xfe\xff\xff3.42.0', 'SQLite format 3', used)), ['sqlite@3.42.0']);
    assert.deepEqual(libraries(elf('/opt/3.42.0', 'SQLite format 3', used)), []);
  });

  it('knows Qt by what it says of its build', () => {
    const said = 'Qt 5.15.2 (x86_64-little_endian-lp64 shared (dynamic) release build; by GCC 5.3.1)';
    assert.deepEqual(libraries(elf(said)), ['qtbase@5.15.2']);
    assert.deepEqual(libraries(elf('for Qt 5.15.2 (x86_64)')), []);
  });

  it('knows BoringSSL by its source files, and not its forks', () => {
    assert.deepEqual(libraries(elf('../crypto/fipsmodule/bn/add.c')), ['boringssl@?']);
    assert.deepEqual(libraries(elf('../crypto/fipsmodule/bn/add.c', 'AWS-LC 1.2')), []);
  });

  it('tells the two libraries for JPEG apart, and knows others by their own words', () => {
    const ours = 'Copyright (C) 2024, Thomas G. Lane, Guido Vollbeding';
    assert.deepEqual(libraries(elf('9f  14-Jan-2024', ours)), ['libjpeg@9f']);
    assert.deepEqual(libraries(elf('8d  15-Jan-2012', 'Copyright (C) 2009-2024 D. R. Commander', ours)), []);
    assert.deepEqual(libraries(elf('\nGeneral configuration for OpenCV 4.10.0 ====')), ['opencv@4.10.0']);
    assert.deepEqual(libraries(elf('', 'MuPDF 1.24.9')), ['mupdf@1.24.9']);
    assert.deepEqual(libraries(elf('xLibsodiumDRG')), ['libsodium@?']);
    assert.deepEqual(libraries(elf('', 'Cyrus SASL', '2.1.28')), ['cyrus-sasl@2.1.28']);
  });

  it('does not take the version that a program was compiled against for a library inside of it', () => {
    const bytes = elf(
      'OpenSSL 3.0.11 19 Sep 2023',
      '10.42 2022-12-11',
      'LIBTIFF, Version 4.5.0',
      '3.11.1-CAPI-1.17.1',
    );
    assert.deepEqual(libraries(bytes), []);
  });

  it('believes a bare version only in a file with the name of the library', () => {
    const bytes = elf('x', '1.44.2', 'y');
    assert.deepEqual(libraries(bytes, 'x.libs/libuv-1a2b3c4d.so.1.0.0'), ['libuv@1.44.2']);
    assert.deepEqual(libraries(bytes, 'usr/lib/libother.so.1'), []);
    assert.deepEqual(libraries(elf('1.44.2', '1.45.0'), 'libuv.so.1'), ['libuv@?']);
  });

  it('says that a library is there without a version where nothing tells it', () => {
    const bytes = elf('UV_THREADPOOL_SIZE', 'Unknown system error %d');
    const { found } = catalogued({ 'a/loop.so': bytes }, [vendoredCataloguer]);
    assert.deepEqual(found[0]?.version, undefined);
    assert.ok((found[0]?.evidence.confidence ?? 1) < 0.9);
    assert.deepEqual(libraries(elf('UV_THREADPOOL_SIZE', 'libuv.so.1'), 'usr/lib/libnode.so.115'), []);
  });
});
