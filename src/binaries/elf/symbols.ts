import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';
import { isElf, readHeader } from './header.ts';
import { elfSections } from './read-elf.ts';
import type { ElfSection } from './sections.ts';
import { fileOffset, readSegments } from './segments.ts';

const TABLES = [
  ['.dynsym', '.dynstr'],
  ['.symtab', '.strtab'],
] as const;
const LIMIT_NAMES = 64 * 1024 * 1024;
const LIMIT_SYMBOLS = 4_000_000;

/**
 * Where in the file the data of some symbols starts, by name; those that the file does not define, or that lie in no loaded segment,
 * are left out. Empty for bytes that are not an ELF object or contradict themselves.
 */
export function symbolOffsets(content: RandomAccess, wanted: readonly string[]): Map<string, number> {
  const found = new Map<string, number>();
  try {
    if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return found;
    const sections = elfSections(content);
    if (sections.length === 0) return found;
    const { view } = readHeader(content);
    const segments = readSegments(view);
    const [entrySize, valueAt] = view.is64 ? [24, 8] : [16, 4];
    for (const [tableName, namesName] of TABLES) {
      const table = sectionOf(sections, tableName);
      const names = sectionOf(sections, namesName);
      if (table === undefined || names === undefined || names.sizeBytes > LIMIT_NAMES) continue;
      const places = namePlaces(view.bytes(names.offset, names.sizeBytes), wanted);
      if (places.size === 0) continue;
      const count = Math.min(Math.floor(table.sizeBytes / entrySize), LIMIT_SYMBOLS);
      for (let index = 0; index < count; index++) {
        const at = table.offset + index * entrySize;
        const name = places.get(view.u32(at));
        const offset = name === undefined ? undefined : fileOffset(segments, view.word(at + valueAt));
        if (name !== undefined && offset !== undefined) found.set(name, offset);
      }
    }
  } catch (error) {
    if (!binaryError.is(error)) throw error;
  }
  return found;
}

function sectionOf(sections: readonly ElfSection[], name: string): ElfSection | undefined {
  return sections.find((section) => section.name === name);
}

/** By position in the table of names; a linker may let a name be the end of a longer one. */
function namePlaces(names: Buffer, wanted: readonly string[]): Map<number, string> {
  const places = new Map<number, string>();
  for (const name of wanted) {
    const ending = Buffer.from(`${name}\0`, 'latin1');
    for (let at = names.indexOf(ending); at >= 0; at = names.indexOf(ending, at + 1)) places.set(at, name);
  }
  return places;
}
