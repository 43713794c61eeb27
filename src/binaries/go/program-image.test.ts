import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeGoProgram } from '../../../test/fakes/go-program.ts';
import { bytesAccess } from '../random-access.ts';
import { bytesAtAddress, readProgramImage } from './program-image.ts';

describe('readProgramImage', () => {
  it('reads sections and segments of ELF', () => {
    const image = readProgramImage(bytesAccess(fakeGoProgram()));
    assert.equal(image?.pointerBytes, 8);
    assert.ok(image.sections.some(({ name, offset }) => name === '.go.buildinfo' && offset === 120));
    assert.deepEqual(
      image.segments.map(({ offset, isWritable }) => [offset, isWritable]),
      [[120, true]],
    );
  });

  it('reads sections of PE', () => {
    const bytes = Buffer.alloc(0x400);
    bytes.write('MZ');
    bytes.writeUInt32LE(0x80, 0x3c);
    bytes.write('PE\0\0', 0x80);
    bytes.writeUInt16LE(1, 0x86);
    bytes.writeUInt16LE(0xf0, 0x94);
    bytes.writeUInt16LE(0x20b, 0x98);
    bytes.writeBigUInt64LE(0x1_4000_0000n, 0x98 + 24);
    const section = 0x98 + 0xf0;
    bytes.write('.data', section);
    for (const [at, value] of [
      [8, 0x50],
      [12, 0x1000],
      [16, 0x100],
      [20, 0x300],
      [36, 0xc000_0040],
    ] as const)
      bytes.writeUInt32LE(value, section + at);
    assert.deepEqual(readProgramImage(bytesAccess(bytes))?.segments, [
      { name: '.data', address: 0x1_4000_1000, sizeBytes: 0x50, offset: 0x300, isWritable: true },
    ]);
  });

  it('reads segments and sections of Mach-O, inside of a universal file too', () => {
    const thin = machO();
    const fat = Buffer.alloc(64);
    fat.set([0xca, 0xfe, 0xba, 0xbe, 0, 0, 0, 1]);
    fat.writeUInt32BE(64, 16);
    for (const [bytes, start] of [
      [thin, 0],
      [Buffer.concat([fat, thin]), 64],
    ] as const) {
      const image = readProgramImage(bytesAccess(bytes));
      assert.deepEqual(image?.sections, [
        { name: '__go_buildinfo', address: 0x2000, sizeBytes: 32, offset: 0x100 + start, isWritable: true },
      ]);
    }
  });

  it('knows no other files', () => {
    assert.equal(readProgramImage(bytesAccess(Buffer.alloc(100))), undefined);
    assert.equal(readProgramImage(bytesAccess(Buffer.alloc(10))), undefined);
  });
});

describe('bytesAtAddress', () => {
  it('reads up to the end of what is loaded there', () => {
    const image = {
      pointerBytes: 8 as const,
      isLittleEndian: true,
      sections: [],
      segments: [{ name: '', address: 0x1000, offset: 2, sizeBytes: 4, isWritable: true }],
    };
    const content = bytesAccess(Buffer.from('0123456789'));
    assert.equal(bytesAtAddress(content, image, 0x1001, 2)?.toString(), '34');
    assert.equal(bytesAtAddress(content, image, 0x1001, 99)?.toString(), '345');
    assert.equal(bytesAtAddress(content, image, 0x1004, 1), undefined);
  });
});

function machO(): Buffer {
  const bytes = Buffer.alloc(0x200);
  bytes.writeUInt32LE(0xfeed_facf);
  bytes.writeUInt32LE(1, 16);
  bytes.writeUInt32LE(152, 20);
  bytes.writeUInt32LE(0x19, 32);
  bytes.writeUInt32LE(152, 36);
  bytes.writeBigUInt64LE(0x2000n, 32 + 24);
  bytes.writeUInt32LE(3, 32 + 60);
  bytes.writeUInt32LE(1, 32 + 64);
  const section = 32 + 72;
  bytes.write('__go_buildinfo', section);
  bytes.writeBigUInt64LE(0x2000n, section + 32);
  bytes.writeBigUInt64LE(32n, section + 40);
  bytes.writeUInt32LE(0x100, section + 48);
  return bytes;
}
