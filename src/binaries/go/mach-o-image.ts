import { countUpTo, type Say } from '../../base/at-most.ts';
import type { RandomAccess } from '../random-access.ts';
import { type ProgramImage, type Region, readMost } from './image-types.ts';
import { NumberReader } from './number-reader.ts';

const MH_MAGIC = 0xfeed_face;
const MH_MAGIC_64 = 0xfeed_facf;
const FAT_MAGIC = 0xcafe_babe;
const LC_SEGMENT = 0x1;
const LC_SEGMENT_64 = 0x19;
const VM_PROT_WRITE = 2;
const MOST_COMMAND_BYTES = 1 << 20;
const MOST_COMMANDS = 1000;
const MOST_SECTIONS = 256;

/** mach-o/loader.h. Of a universal file the first architecture: all are built from the same sources. */
export function readMachOImage(content: RandomAccess, start: number): ProgramImage | undefined {
  const head = readMost(content, start, 32);
  if (head.length < 32) return undefined;
  if (start === 0 && head.readUInt32BE(0) === FAT_MAGIC) {
    // fat_arch: cputype, cpusubtype, offset, size, align
    const offset = head.readUInt32BE(16);
    return offset > 0 ? readMachOImage(content, offset) : undefined;
  }
  const isLittleEndian = isMagic(head.readUInt32LE(0));
  if (!isLittleEndian && !isMagic(head.readUInt32BE(0))) return undefined;
  const pointerBytes = (isLittleEndian ? head.readUInt32LE(0) : head.readUInt32BE(0)) === MH_MAGIC_64 ? 8 : 4;
  const reader = new NumberReader(head, isLittleEndian, pointerBytes);
  const { leftOut } = content;
  const said = reader.u32(20) ?? 0;
  const commandBytes = countUpTo(MOST_COMMAND_BYTES, said, 'bytes of load commands', leftOut);
  const commands = readMost(content, start + (pointerBytes === 8 ? 32 : 28), commandBytes);
  const segments: Region[] = [];
  const sections: Region[] = [];
  let at = 0;
  const count = countUpTo(MOST_COMMANDS, reader.u32(16) ?? 0, 'load commands', leftOut);
  for (let left = count; left > 0; left--) {
    const command = new NumberReader(commands.subarray(at), isLittleEndian, pointerBytes);
    const size = command.u32(4) ?? 0;
    if (size < 8) break;
    if (command.u32(0) === (pointerBytes === 8 ? LC_SEGMENT_64 : LC_SEGMENT))
      readSegment(command, start, { segments, sections }, leftOut);
    at += size;
  }
  return { pointerBytes, isLittleEndian, sections, segments };
}

function isMagic(value: number): boolean {
  return value === MH_MAGIC || value === MH_MAGIC_64;
}

/** segment_command and the sections after it. */
function readSegment(
  command: NumberReader,
  start: number,
  { segments, sections }: { segments: Region[]; sections: Region[] },
  leftOut: Say | undefined,
): void {
  const word = command.pointerBytes;
  const isWritable = ((command.u32(24 + 4 * word + 4) ?? 0) & VM_PROT_WRITE) !== 0;
  segments.push({
    name: '',
    address: command.pointer(24) ?? 0,
    offset: start + (command.pointer(24 + 2 * word) ?? 0),
    sizeBytes: command.pointer(24 + 3 * word) ?? 0,
    isWritable,
  });
  const first = 24 + 4 * word + 16;
  const entryBytes = word === 8 ? 80 : 68;
  const count = countUpTo(MOST_SECTIONS, command.u32(first - 8) ?? 0, 'sections of one segment', leftOut);
  for (let index = 0; index < count; index++) {
    const at = first + index * entryBytes;
    const offset = command.u32(at + 32 + 2 * word);
    if (offset === undefined) return;
    sections.push({
      name: command.bytes.toString('latin1', at, at + 16).replace(/\0.*$/s, ''),
      address: command.pointer(at + 32) ?? 0,
      sizeBytes: command.pointer(at + 32 + word) ?? 0,
      offset: start + offset,
      isWritable,
    });
  }
}
