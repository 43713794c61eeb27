import { countUpTo } from '../../base/at-most.ts';
import type { RandomAccess } from '../random-access.ts';
import { type ProgramImage, type Region, readMost } from './image-types.ts';
import { NumberReader } from './number-reader.ts';

const PT_LOAD = 1;
const SHT_NOBITS = 8;
const WRITABLE_SEGMENT = 2;
const WRITABLE_SECTION = 1;
const MOST_NAME_BYTES = 16 << 20;
const MOST_NAME = 100;

/** gABI chapters 4 and 5: section and program headers. Either may be missing. */
export function readElfImage(content: RandomAccess): ProgramImage | undefined {
  const head = content.read(0, 64);
  const [fileClass, data] = [head[4], head[5]];
  if ((fileClass !== 1 && fileClass !== 2) || (data !== 1 && data !== 2)) return undefined;
  const pointerBytes = fileClass === 2 ? 8 : 4;
  const reader = new NumberReader(head, data === 1, pointerBytes);
  return {
    pointerBytes,
    isLittleEndian: data === 1,
    sections: readSections(content, reader),
    segments: readSegments(content, reader),
  };
}

function readSegments(content: RandomAccess, head: NumberReader): Region[] {
  const is64 = head.pointerBytes === 8;
  const table = readTable(content, head, {
    offset: head.pointer(is64 ? 32 : 28),
    entryBytes: head.u16(is64 ? 54 : 42),
    count: head.u16(is64 ? 56 : 44),
    least: is64 ? 56 : 32,
  });
  return table.flatMap((entry) => {
    const [offset, address, sizeBytes] = (is64 ? [8, 16, 32] : [4, 8, 16]).map((at) => entry.pointer(at));
    const flags = entry.u32(is64 ? 4 : 24) ?? 0;
    if (entry.u32(0) !== PT_LOAD || offset === undefined || address === undefined || sizeBytes === undefined)
      return [];
    return [{ name: '', offset, address, sizeBytes, isWritable: (flags & WRITABLE_SEGMENT) !== 0 }];
  });
}

function readSections(content: RandomAccess, head: NumberReader): Region[] {
  const is64 = head.pointerBytes === 8;
  const table = readTable(content, head, {
    offset: head.pointer(is64 ? 40 : 32),
    entryBytes: head.u16(is64 ? 58 : 46),
    count: head.u16(is64 ? 60 : 48),
    least: is64 ? 64 : 40,
  });
  const sections = table.map((entry) => {
    const [flags = 0, address, offset, sizeBytes] = (is64 ? [8, 16, 24, 32] : [8, 12, 16, 20]).map((at) =>
      entry.pointer(at),
    );
    return { entry, flags, address, offset, sizeBytes };
  });
  const names = sections[head.u16(is64 ? 62 : 50) ?? 0];
  if (names?.offset === undefined) return [];
  const nameBytes = countUpTo(
    MOST_NAME_BYTES,
    names.sizeBytes ?? 0,
    'bytes of section names',
    content.leftOut,
  );
  const text = readMost(content, names.offset, nameBytes);
  return sections.flatMap(({ entry, flags, address, offset, sizeBytes }) => {
    if (entry.u32(4) === SHT_NOBITS) return [];
    if (address === undefined || offset === undefined || sizeBytes === undefined) return [];
    const isWritable = (flags & WRITABLE_SECTION) !== 0;
    return [{ name: nameIn(text, entry.u32(0) ?? 0), address, offset, sizeBytes, isWritable }];
  });
}

function nameIn(text: Buffer, at: number): string {
  const name = text.subarray(at, at + MOST_NAME);
  const end = name.indexOf(0);
  return name.toString('latin1', 0, end < 0 ? 0 : end);
}

type Table = {
  offset: number | undefined;
  entryBytes: number | undefined;
  count: number | undefined;
  least: number;
};

function readTable(content: RandomAccess, head: NumberReader, table: Table): NumberReader[] {
  const { offset = 0, entryBytes = 0, count = 0, least } = table;
  if (offset === 0 || entryBytes < least) return [];
  const bytes = readMost(content, offset, count * entryBytes);
  return Array.from(
    { length: Math.floor(bytes.length / entryBytes) },
    (_, index) =>
      new NumberReader(
        bytes.subarray(index * entryBytes, (index + 1) * entryBytes),
        head.isLittleEndian,
        head.pointerBytes,
      ),
  );
}
