import { countUpTo } from '../../base/at-most.ts';
import { stripEnd } from '../../base/strip-end.ts';
import { elfSections } from '../elf/read-elf.ts';
import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';

const LIMIT_SECTIONS = 1000;
const LC_SEGMENT_64 = 0x19;
const MACH_O_64 = 0xfeedfacf;

/**
 * Where a section's bytes lie in a program of any of the three formats; names of PE are cut to 8 bytes and of Mach-O to 16. Undefined:
 * there is none, or the headers make no sense.
 */
export function nativeSection(
  content: RandomAccess,
  name: string,
): { offset: number; sizeBytes: number } | undefined {
  try {
    const section = sectionOf(content, name);
    return section !== undefined && section.offset + section.sizeBytes <= content.sizeBytes
      ? section
      : undefined;
  } catch (error) {
    if (binaryError.is(error)) return undefined;
    throw error;
  }
}

function sectionOf(content: RandomAccess, name: string): { offset: number; sizeBytes: number } | undefined {
  const start = content.read(0, Math.min(4, content.sizeBytes));
  if (start.length < 4) return undefined;
  if (start.toString('latin1', 0, 2) === 'MZ') return peSection(content, name);
  if (start.readUInt32LE() === MACH_O_64) return machSection(content, name);
  return elfSections(content).find((section) => section.name === name);
}

/** Microsoft PE format, COFF file header and section table. */
function peSection(content: RandomAccess, name: string): { offset: number; sizeBytes: number } | undefined {
  const header = content.read(0x3c, 4).readUInt32LE();
  const count = content.read(header + 6, 2).readUInt16LE();
  const table = header + 24 + content.read(header + 20, 2).readUInt16LE();
  for (let index = 0; index < count; index++) {
    const entry = content.read(table + index * 40, 40);
    if (stripEnd(entry.toString('latin1', 0, 8), '\0') !== name.slice(0, 8)) continue;
    return {
      offset: entry.readUInt32LE(20),
      sizeBytes: Math.min(entry.readUInt32LE(8), entry.readUInt32LE(16)),
    };
  }
  return undefined;
}

/** mach-o/loader.h: 64-bit little-endian, the only ones still made. */
function machSection(content: RandomAccess, name: string): { offset: number; sizeBytes: number } | undefined {
  let at = 32;
  const said = content.read(16, 4).readUInt32LE();
  const commands = countUpTo(LIMIT_SECTIONS, said, 'load commands', content.leftOut);
  for (let command = 0; command < commands; command++) {
    const head = content.read(at, 8);
    if (head.readUInt32LE() === LC_SEGMENT_64) {
      const all = content.read(at + 64, 4).readUInt32LE();
      const sections = countUpTo(LIMIT_SECTIONS, all, 'sections of one segment', content.leftOut);
      for (let index = 0; index < sections; index++) {
        const entry = content.read(at + 72 + index * 80, 80);
        if (stripEnd(entry.toString('latin1', 0, 16), '\0') !== name.slice(0, 16)) continue;
        return { offset: entry.readUInt32LE(48), sizeBytes: Number(entry.readBigUInt64LE(40)) };
      }
    }
    at += Math.max(head.readUInt32LE(4), 8);
  }
  return undefined;
}
