import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';
import type { ByteView } from './byte-view.ts';
import { isElf, readHeader } from './header.ts';
import { elfSections } from './read-elf.ts';
import type { ElfSection } from './sections.ts';
import { fileOffset, readSegments } from './segments.ts';

const TABLES = [
  ['.dynsym', '.dynstr'],
  ['.symtab', '.strtab'],
] as const;
/** Of the names so much at once: the largest programs have hundreds of megabytes of them. */
const CHUNK_BYTES = 16 * 1024 * 1024;

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
      if (table === undefined || names === undefined) continue;
      const places = namePlaces(view, names, wanted);
      if (places.size === 0) continue;
      const count = Math.floor(table.sizeBytes / entrySize);
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
function namePlaces(view: ByteView, names: ElfSection, wanted: readonly string[]): Map<number, string> {
  const places = new Map<number, string>();
  const overlap = Math.max(...wanted.map((name) => name.length));
  for (let start = 0; start < names.sizeBytes; start += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES + overlap, names.sizeBytes - start);
    const chunk = view.bytes(names.offset + start, length);
    for (const name of wanted) {
      const ending = Buffer.from(`${name}\0`, 'latin1');
      for (let at = chunk.indexOf(ending); at >= 0; at = chunk.indexOf(ending, at + 1))
        places.set(start + at, name);
    }
  }
  return places;
}
