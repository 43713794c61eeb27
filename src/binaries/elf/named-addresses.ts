import type { RandomAccess } from '../random-access.ts';
import type { ElfSection } from './sections.ts';
import { addressOf, type ProgramHeader } from './segments.ts';

const CHUNK_BYTES = 1024 * 1024;
/** No instruction that names an address is longer. */
const OVERLAP_BYTES = 16;

export type NamedAddress = (address: number) => void;
/** Looks at code or a table that is loaded from `address` on, and says each address that it names. */
export type AddressScan = (bytes: Buffer, address: number, found: NamedAddress) => void;

export function scanSection(
  content: RandomAccess,
  { section: { offset, sizeBytes }, segments }: { section: ElfSection; segments: readonly ProgramHeader[] },
  scan: AddressScan,
  found: NamedAddress,
): void {
  const start = addressOf(offset, segments);
  if (start === undefined) return;
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES + OVERLAP_BYTES, sizeBytes - at);
    scan(content.read(offset + at, length), start + at, found);
  }
}

/** Also the addends of relocations, which are words of a table. */
export function pointers(table: Buffer, _address: number, found: NamedAddress): void {
  const words = viewOf(table);
  for (let at = 0; at + 8 <= table.length; at += 8)
    found(words.getUint32(at + 4, true) * 2 ** 32 + words.getUint32(at, true));
}

function viewOf({ buffer, byteOffset, length }: Buffer): DataView {
  return new DataView(buffer, byteOffset, length);
}

const LEA = 0x8d;

/** `lea r, [rip + x]`. A program that is loaded at its own addresses may also have them as numbers in its code. */
function x86(hasNumbers: boolean): AddressScan {
  return (code, address, found) => {
    const view = viewOf(code);
    const end = code.length - 5;
    for (let at = 0; at < end; at++) {
      // One byte of fifty is such, so that looking for the next takes longer than looking at each.
      if (code[at] === LEA && ((code[at + 1] as number) & 0xc7) === 0x05)
        found(address + at + 6 + view.getInt32(at + 2, true));
      if (hasNumbers) found(view.getUint32(at, true));
    }
  };
}

/** `adrp r, page` and, within the same piece of code, `add r, r, x`. */
function aarch64(): AddressScan {
  return (code, address, found) => {
    const pages = new Float64Array(32);
    for (let at = 0; at + 4 <= code.length; at += 4) {
      const word = code.readUInt32LE(at);
      // biome-ignore lint/suspicious/noBitwiseOperators: fields of an instruction
      const [to, from] = [word & 31, (word >>> 5) & 31];
      if ((word & 0x9f000000) >>> 0 === 0x90000000) {
        const pagesAway = (((word >>> 5) & 0x7ffff) << 2) | ((word >>> 29) & 3);
        const page = Math.floor((address + at) / 4096) + ((pagesAway << 11) >> 11);
        pages[to] = page * 4096;
      } else if ((word & 0xffc00000) >>> 0 === 0x91000000)
        found((pages[from] ?? 0) + ((word >>> 10) & 0xfff));
    }
  };
}

/** By machine; of others nothing is known. */
export const CODE_SCANS: Readonly<Record<string, (hasNumbers: boolean) => AddressScan>> = {
  x86_64: x86,
  aarch64,
};
