import { hasRoom } from '../../base/at-most.ts';
import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';
import { isElf, readHeader } from './header.ts';
import { elfSections } from './read-elf.ts';
import type { ElfSection } from './sections.ts';

const CHUNK_ENTRIES = 4096;
const LIMIT_NAMES = 20_000;
const LIMIT_TABLE_BYTES = 64 * 1024 * 1024;
const LONGEST_NAME = 128;

type SymbolTable = { table: ElfSection; texts: ElfSection };

/**
 * Names of functions and data that an ELF object wants of the libraries beside it, without their versions; those longer than 128
 * characters (C++) are left out. Undefined: it is linked statically, or has no table that can be read.
 */
export function importedSymbols(content: RandomAccess): string[] | undefined {
  return unlessDamaged(() => {
    const found = symbolTable(content);
    return found && namesIn(content, found);
  });
}

/** Whether a name of its dynamic symbols, or of what its dynamic section names, begins with one of these; true where that cannot be read. */
export function hasSymbolLike(content: RandomAccess, beginnings: readonly string[]): boolean {
  const names = unlessDamaged(() => {
    const texts = symbolTable(content)?.texts;
    return texts && content.read(texts.offset, texts.sizeBytes);
  });
  return names === undefined || beginnings.some((text) => names.includes(`\0${text}`, 0, 'latin1'));
}

function unlessDamaged<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!binaryError.is(error)) throw error;
    return undefined;
  }
}

function symbolTable(content: RandomAccess): SymbolTable | undefined {
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return undefined;
  const sections = elfSections(content);
  const table = sections.find(({ name }) => name === '.dynsym');
  const texts = sections.find(({ name }) => name === '.dynstr');
  if (table === undefined || texts === undefined) return undefined;
  if (texts.sizeBytes > LIMIT_TABLE_BYTES || table.sizeBytes > LIMIT_TABLE_BYTES) return undefined;
  return { table, texts };
}

function namesIn(content: RandomAccess, { table, texts }: SymbolTable): string[] {
  const { header, view } = readHeader(content);
  const [size, sectionAt] = view.is64 ? [24, 6] : [16, 14];
  const isLittle = header.endianness === 'little';
  const strings = content.read(texts.offset, texts.sizeBytes);
  const names: string[] = [];
  for (let at = size; at < table.sizeBytes; at += CHUNK_ENTRIES * size) {
    const chunk = content.read(table.offset + at, Math.min(CHUNK_ENTRIES * size, table.sizeBytes - at));
    for (let entry = 0; entry + size <= chunk.length; entry += size) {
      if (chunk[entry + sectionAt] !== 0 || chunk[entry + sectionAt + 1] !== 0) continue;
      const start = isLittle ? chunk.readUInt32LE(entry) : chunk.readUInt32BE(entry);
      const end = strings.indexOf(0, start);
      if (end <= start || end - start > LONGEST_NAME) continue;
      if (!hasRoom(names.length, LIMIT_NAMES, 'imported symbols', content.leftOut)) return names;
      names.push(strings.toString('latin1', start, end));
    }
  }
  return names;
}
