import type { RandomAccess } from '../random-access.ts';
import { type ProgramImage, type Region, readMost } from './image-types.ts';
import { NumberReader } from './number-reader.ts';

const SECTION_BYTES = 40;
const IMAGE_SCN_MEM_WRITE = 0x8000_0000;

/** PE/COFF: COFF header, the optional header's magic and image base, section table. */
export function readPeImage(content: RandomAccess): ProgramImage | undefined {
  const start = content.read(0x3c, 4).readUInt32LE(0);
  const head = new NumberReader(readMost(content, start, 24 + 64), true, 8);
  if (head.bytes.toString('latin1', 0, 4) !== 'PE\0\0') return undefined;
  const magic = head.u16(24);
  if (magic !== 0x10b && magic !== 0x20b) return undefined;
  const is64 = magic === 0x20b;
  const base = (is64 ? head.u64(24 + 24) : head.u32(24 + 28)) ?? 0;
  const count = head.u16(6) ?? 0;
  const table = readMost(content, start + 24 + (head.u16(20) ?? 0), count * SECTION_BYTES);
  const regions = Array.from({ length: Math.floor(table.length / SECTION_BYTES) }, (_, index) =>
    readSection(table.subarray(index * SECTION_BYTES), base),
  );
  return { pointerBytes: is64 ? 8 : 4, isLittleEndian: true, sections: regions, segments: regions };
}

function readSection(bytes: Buffer, base: number): Region {
  return {
    name: bytes.toString('latin1', 0, 8).replace(/\0.*$/s, ''),
    address: base + bytes.readUInt32LE(12),
    // The rest of what is in the file is padding.
    sizeBytes: Math.min(bytes.readUInt32LE(8), bytes.readUInt32LE(16)),
    offset: bytes.readUInt32LE(20),
    isWritable: (bytes.readUInt32LE(36) & IMAGE_SCN_MEM_WRITE) !== 0,
  };
}
