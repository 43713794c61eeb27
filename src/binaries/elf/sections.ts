import { countUpTo } from '../../base/at-most.ts';
import { binaryError } from '../errors.ts';
import type { ByteView } from './byte-view.ts';

/** A section header (gABI chapter 4, sections): `sizeBytes` bytes of the file at `offset`. */
export type ElfSection = {
  /** Empty where the table of names makes no sense. */
  name: string;
  type: number;
  isExecutable: boolean;
  offset: number;
  sizeBytes: number;
};

const SHT_NULL = 0;
const SHT_NOBITS = 8;
const SHF_EXECINSTR = 4;

/** Linked objects have some dozens of sections, whose names have some hundred bytes together. */
const LIMIT_NAME_BYTES = 16 * 1024 * 1024;
const LIMIT_NAME = 200;

/** Nothing needs sections to run, so ones that make no sense are as good as none. Those without bytes are left out. */
export function readSections(view: ByteView): ElfSection[] {
  try {
    return sectionsOf(view);
  } catch (error) {
    if (binaryError.is(error)) return [];
    throw error;
  }
}

function sectionsOf(view: ByteView): ElfSection[] {
  const offset = view.word(view.is64 ? 40 : 32);
  const [entrySize, count, namesIndex] = (view.is64 ? [58, 60, 62] : [46, 48, 50]).map((at) => view.u16(at));
  if (offset !== 0 && count === 0) view.leftOut?.('it has more than 65279 sections, which are not read');
  if (offset === 0 || !entrySize || !count || namesIndex === undefined) return [];
  if (entrySize < (view.is64 ? 64 : 40)) return [];
  const { wordSize } = view;
  const headers = Array.from({ length: count }, (_, index) => {
    const at = offset + index * entrySize;
    return {
      nameAt: view.u32(at),
      type: view.u32(at + 4),
      isExecutable: Math.floor(view.word(at + 8) / SHF_EXECINSTR) % 2 === 1,
      offset: view.word(at + 8 + 2 * wordSize),
      sizeBytes: view.word(at + 8 + 3 * wordSize),
    };
  });
  const isInside = (header: { offset: number; sizeBytes: number }): boolean =>
    header.offset + header.sizeBytes <= view.length;
  const table = headers[namesIndex];
  if (table === undefined) return [];
  const nameBytes = countUpTo(LIMIT_NAME_BYTES, table.sizeBytes, 'bytes of section names', view.leftOut);
  const names = isInside(table) ? view.bytes(table.offset, nameBytes).toString('latin1') : '';
  return headers
    .filter(({ type }) => type !== SHT_NULL && type !== SHT_NOBITS)
    .filter(isInside)
    .map(({ nameAt, ...section }) => ({ name: nameIn(names, nameAt), ...section }));
}

/** Names that are longer are none that anybody looks for. */
function nameIn(names: string, at: number): string {
  const name = names.slice(at, at + LIMIT_NAME);
  const end = name.indexOf('\0');
  return end < 0 ? '' : name.slice(0, end);
}
