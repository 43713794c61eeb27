import { countUpTo } from '../../base/at-most.ts';
import type { RandomAccess } from '../random-access.ts';
import { versionStrings } from './version-info.ts';

/** A Windows program or library, a .NET assembly among them. */
export type PeFile = {
  isLibrary: boolean;
  /** Has a CLI header (ECMA-335 II.25.3.3): an assembly. */
  isAssembly: boolean;
  /** Of its version resource; empty where it has none. */
  version: ReadonlyMap<string, string>;
};

const COFF_BYTES = 24;
const SECTION_BYTES = 40;
const MAX_RESOURCE = 1024 * 1024;
const RESOURCES = 2;
const CLI = 14;
const VERSION = 16;
const IS_LIBRARY = 0x2000;
const SUBFOLDER = 0x80000000;

type Section = { address: number; sizeBytes: number; offset: number };

/** Undefined: a DOS program, or no program at all. Throws BINARY_OUT_OF_BOUNDS. (PE format, "PE Header".) */
export function readPe(content: RandomAccess): PeFile | undefined {
  if (content.sizeBytes < 64) return undefined;
  const start = content.read(0, 64);
  if (start.toString('latin1', 0, 2) !== 'MZ') return undefined;
  const at = start.readUInt32LE(0x3c);
  if (at + COFF_BYTES > content.sizeBytes) return undefined;
  const coff = content.read(at, COFF_BYTES);
  if (coff.toString('latin1', 0, 4) !== 'PE\0\0') return undefined;
  const optional = content.read(at + COFF_BYTES, coff.readUInt16LE(20));
  const sections = sectionsOf(content, at + COFF_BYTES + optional.length, coff.readUInt16LE(6));
  const resources = directory(optional, RESOURCES);
  return {
    isLibrary: (coff.readUInt16LE(22) & IS_LIBRARY) !== 0,
    isAssembly: directory(optional, CLI) !== undefined,
    version:
      resources === undefined ? new Map() : versionStrings(versionResource(content, sections, resources)),
  };
}

/** The address of a data directory; undefined where there is none. */
function directory(optional: Buffer, index: number): number | undefined {
  if (optional.length < 2) return undefined;
  const magic = optional.readUInt16LE(0);
  const count = magic === 0x20b ? 108 : magic === 0x10b ? 92 : undefined;
  if (count === undefined || count + 4 > optional.length) return undefined;
  const at = count + 4 + index * 8;
  if (index >= optional.readUInt32LE(count) || at + 8 > optional.length) return undefined;
  const address = optional.readUInt32LE(at);
  return address === 0 ? undefined : address;
}

function sectionsOf(content: RandomAccess, at: number, count: number): Section[] {
  const table = content.read(at, count * SECTION_BYTES);
  const sections: Section[] = [];
  for (let row = 0; row < table.length; row += SECTION_BYTES) {
    sections.push({
      address: table.readUInt32LE(row + 12),
      sizeBytes: table.readUInt32LE(row + 16),
      offset: table.readUInt32LE(row + 20),
    });
  }
  return sections;
}

function offsetOf(sections: readonly Section[], address: number): number | undefined {
  const section = sections.find((one) => address >= one.address && address < one.address + one.sizeBytes);
  return section && section.offset + address - section.address;
}

/** Three levels: kind, name, language; of names and languages the first. */
function versionResource(content: RandomAccess, sections: readonly Section[], address: number): Buffer {
  const none = Buffer.alloc(0);
  const root = offsetOf(sections, address);
  if (root === undefined) return none;
  const kind = entryOf(content, root, (id) => id === VERSION);
  const name = kind === undefined ? undefined : entryOf(content, root + (kind - SUBFOLDER), () => true);
  const language =
    name === undefined ? undefined : entryOf(content, root + (name - SUBFOLDER), () => true, false);
  if (language === undefined) return none;
  const data = content.read(root + language, 8);
  const offset = offsetOf(sections, data.readUInt32LE(0));
  const sizeBytes = data.readUInt32LE(4);
  if (offset === undefined) return none;
  return content.read(
    offset,
    countUpTo(MAX_RESOURCE, sizeBytes, 'bytes in its version resource', content.leftOut),
  );
}

function entryOf(
  content: RandomAccess,
  at: number,
  isWanted: (id: number) => boolean,
  isFolder = true,
): number | undefined {
  const head = content.read(at, 16);
  const count = head.readUInt16LE(12) + head.readUInt16LE(14);
  const entries = content.read(at + 16, count * 8);
  for (let row = 0; row < entries.length; row += 8) {
    if (!isWanted(entries.readUInt32LE(row))) continue;
    const target = entries.readUInt32LE(row + 4);
    return target >= SUBFOLDER === isFolder ? target : undefined;
  }
  return undefined;
}
