import { countUpTo, hasRoom, type Say } from '../../base/at-most.ts';
import type { ByteView } from '../elf/byte-view.ts';
import { isElf, readHeader } from '../elf/header.ts';
import { readSections } from '../elf/sections.ts';
import { fileOffset, type ProgramHeader, readSegments } from '../elf/segments.ts';
import type { RandomAccess } from '../random-access.ts';

/** What an extension of PHP says of itself: `redis`, `5.3.7`. */
export type PhpExtension = { name: string; version: string };

/** zend_module_entry of PHP 5.3 and later, 64 bit: 168 bytes, which is what its first field says. */
const ENTRY_BYTES = 168;
const NAME_AT = 32;
const VERSION_AT = 88;
const OLDEST_API = 20_090_626;
const NEWEST_API = 20_990_000;

const RELOCATION_BYTES = 24;
const MAX_RELOCATIONS = 500_000;
const MAX_ENTRIES = 100;
const MAX_DATA = 16 * 1024 * 1024;
/** R_X86_64_RELATIVE, R_AARCH64_RELATIVE, R_RISCV_RELATIVE (3). */
const RELATIVE = new Set([8, 1027, 3]);

const NAME = /^[A-Za-z][\w .-]{0,60}$/;
const VERSION = /^\d[\w.+-]{0,40}$/;

/**
 * Finds the module entry in the data of a 64-bit little-endian shared object, and follows its pointers by the relocations
 * that the loader would apply. Undefined for all other files. Throws ELF_MALFORMED.
 */
export function readPhpExtension(content: RandomAccess): PhpExtension | undefined {
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return undefined;
  const { view } = readHeader(content);
  if (!view.is64 || !view.isLittleEndian) return undefined;
  const segments = readSegments(view);
  const sections = readSections(view);
  const { leftOut } = content;
  const data = sections.filter(({ name }) => name.startsWith('.data'));
  const candidates = new Set(
    data.flatMap(({ offset, sizeBytes }) => {
      const most = countUpTo(MAX_DATA, sizeBytes, 'bytes of data', leftOut);
      return entriesIn(view.bytes(offset, most), offset, leftOut);
    }),
  );
  if (candidates.size === 0) return undefined;
  const pointers = pointersOf(
    view,
    segments,
    sections.find(({ name }) => name === '.rela.dyn'),
  );
  for (const at of candidates) {
    const name = textAt(view, segments, pointers.get(at + NAME_AT));
    const version = textAt(view, segments, pointers.get(at + VERSION_AT));
    if (name !== undefined && version !== undefined && NAME.test(name) && VERSION.test(version))
      return { name, version };
  }
  return undefined;
}

/** Offsets in the file of what can be a module entry by its size and the number of its API, a date. */
function entriesIn(data: Buffer, start: number, leftOut: Say | undefined): number[] {
  const found: number[] = [];
  for (let at = 0; at + ENTRY_BYTES <= data.length; at += 8) {
    if (data.readUInt32LE(at) % 0x10000 !== ENTRY_BYTES) continue;
    const api = data.readUInt32LE(at + 4);
    if (api < OLDEST_API || api > NEWEST_API) continue;
    if (!hasRoom(found.length, MAX_ENTRIES, 'entries of modules', leftOut)) return found;
    found.push(start + at);
  }
  return found;
}

/** Offset in the file of a pointer → the address that it gets. */
function pointersOf(
  view: ByteView,
  segments: readonly ProgramHeader[],
  section: { offset: number; sizeBytes: number } | undefined,
): Map<number, number> {
  const pointers = new Map<number, number>();
  if (section === undefined) return pointers;
  const all = Math.floor(section.sizeBytes / RELOCATION_BYTES);
  const count = countUpTo(MAX_RELOCATIONS, all, 'relocations', view.leftOut);
  const table = view.bytes(section.offset, count * RELOCATION_BYTES);
  for (let row = 0; row < table.length; row += RELOCATION_BYTES) {
    if (!RELATIVE.has(table.readUInt32LE(row + 8))) continue;
    const place = fileOffset(segments, Number(table.readBigUInt64LE(row)));
    if (place !== undefined) pointers.set(place, Number(table.readBigUInt64LE(row + 16)));
  }
  return pointers;
}

function textAt(
  view: ByteView,
  segments: readonly ProgramHeader[],
  address: number | undefined,
): string | undefined {
  const offset = address === undefined ? undefined : fileOffset(segments, address);
  return offset === undefined || offset >= view.length ? undefined : view.string(offset, view.length);
}
