import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { detectFormat, formatOfName } from './index.ts';

describe('formatOfName', () => {
  for (const [name, format] of [
    ['Packages.xz', 'xz'],
    ['data.tar.zst', 'zstd'],
    ['control.tar.gz', 'gzip'],
    ['data.tar.bz2', 'bzip2'],
    ['data.tar.lzma', 'lzma'],
    ['data.tar', 'none'],
    ['xz', 'none'],
    ['', 'none'],
  ] as const) {
    it(`takes "${name}" for ${format}`, () => assert.equal(formatOfName(name), format));
  }
});

describe('detectFormat', () => {
  for (const [file, format] of [
    ['words.gz', 'gzip'],
    ['check-crc32.xz', 'xz'],
    ['words.lzma', 'lzma'],
    ['words.zst', 'zstd'],
    ['words.bz2', 'bzip2'],
  ] as const) {
    it(`recognises ${format} by its first six bytes`, () => {
      const bytes = readFileSync(new URL(`testdata/${file}`, import.meta.url));
      assert.equal(detectFormat(bytes.subarray(0, 6)), format);
    });
  }

  it('takes text and nothing at all for uncompressed', () => {
    assert.deepEqual([Buffer.from('Package: a'), new Uint8Array()].map(detectFormat), ['none', 'none']);
  });

  it('needs the whole magic number', () => {
    assert.equal(detectFormat(Uint8Array.of(0xfd, 0x37, 0x7a)), 'none');
  });
});
