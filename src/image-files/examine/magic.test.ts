import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { magicOf } from './magic.ts';

const KINDS: Readonly<Record<string, readonly [string, string | undefined]>> = {
  'a tar': [`${'a.jar'.padEnd(257, '\0')}ustar\x0000`, 'archive'],
  bzip2: ['BZh91AY&SY', 'archive'],
  LZ4: ['\x04\x22\x4d\x18', 'archive'],
  '7z': ['7z\xbc\xaf\x27\x1c', 'archive'],
  'RAR 5': ['Rar!\x1a\x07\x01\0', 'archive'],
  cpio: ['070701', 'archive'],
  'a package of Debian': ['!<arch>\ndebian-binary   1', 'archive'],
  'a package of rpm': ['\xed\xab\xee\xdb\x03', 'archive'],
  'a package of apk 3': ['ADBd', 'archive'],
  'a snap': ['hsqs', 'archive'],
  'an extension of Chrome': ['Cr24\x03', 'archive'],
  'modules of a Java runtime': ['\xda\xda\xfe\xca', 'archive'],
  'a module of Java': ['JM\x01\0PK', 'archive'],
  'code for Android': ['dex\n035\0', 'archive'],
  WebAssembly: ['\0asm\x01\0\0\0', 'wasm'],
  'Zstandard that begins with a frame to skip': ['\x5e\x2a\x4d\x18', 'zstd'],
  'a static library': ['!<arch>\nx.o/    ', undefined],
  'a text': ['PACKAGE', undefined],
  nothing: ['', undefined],
};

describe('magicOf', () => {
  for (const [name, [text, magic]] of Object.entries(KINDS))
    it(`says of ${name}: ${magic ?? 'nothing'}`, () => {
      assert.equal(magicOf(Buffer.from(text, 'latin1')), magic);
    });
});
