import { binaryError } from '../errors.ts';
import type { ByteView } from './byte-view.ts';

/** A section header (gABI chapter 4, sections): `sizeBytes` bytes of the file at `offset`. */
export type ElfSection = {
  /** Read when it is asked for; throws ELF_MALFORMED. */
  readonly name: string;
  type: number;
  isExecutable: boolean;
  offset: number;
  sizeBytes: number;
};

const SHT_NOBITS = 8;
const SHF_EXECINSTR = 4;

/** Linked objects have some dozens. */
const SECTION_LIMIT = 2000;

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
  if (offset === 0 || !entrySize || !count || count > SECTION_LIMIT || namesIndex === undefined) return [];
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
  const names = headers[namesIndex];
  if (names === undefined) return [];
  return headers
    .filter((header) => header.type !== SHT_NOBITS && header.offset + header.sizeBytes <= view.length)
    .map(({ nameAt, type, isExecutable, offset, sizeBytes }) => ({
      get name() {
        return view.string(names.offset + nameAt, names.offset + names.sizeBytes);
      },
      type,
      isExecutable,
      offset,
      sizeBytes,
    }));
}
