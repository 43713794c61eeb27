import type { RandomAccess } from '../random-access.ts';
import { isElf, readHeader } from './header.ts';
import { elfSections } from './read-elf.ts';
import type { ElfSection } from './sections.ts';
import { type ProgramHeader, PT_LOAD, readSegments } from './segments.ts';

const CHUNK_BYTES = 1024 * 1024;
/** No instruction that names an address is longer. */
const OVERLAP_BYTES = 16;
const LONGEST_TEXT = 1024;
/** The largest compiler has 30 MB of them. */
const LIMIT_BYTES = 128 * 1024 * 1024;
const TEXTS = /^\.rodata/;
const POINTERS = /^\.(?:data|rela\.dyn|init_array)/;

/** Texts as they are loaded: `bytes` from `address` on. */
type Texts = { address: number; bytes: Buffer };
type Found = (address: number) => void;
/** Looks at code that is loaded from `address` on, and says each address that it names. */
type Scan = (code: Buffer, address: number, found: Found) => void;

/**
 * Texts that begin within another one: a linker gives a text that another one ends with no bytes of its own (`date` in `update`), so that
 * only code and tables of pointers tell of it. Of x86-64 and AArch64; of others nothing is said. `take` says with `false` that it wants no
 * more.
 */
export function elfSharedEnds(content: RandomAccess, take: (text: string) => boolean): void {
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return;
  const { header, view } = readHeader(content);
  const scan = header.class === 64 && header.endianness === 'little' ? SCANS[header.machine] : undefined;
  if (scan === undefined || header.type === 'relocatable') return;
  const segments = readSegments(view);
  const sections = elfSections(content);
  const texts = sections
    .filter(({ name }) => TEXTS.test(name))
    .flatMap((section) => textsOf(content, section, segments));
  if (texts.length === 0) return;
  const seen = new Set<string>();
  const found: Found = (address) => {
    const text = endAt(texts, address);
    if (text !== undefined) seen.add(text);
  };
  for (const section of sections) {
    if (section.isExecutable)
      scanIn(content, section, segments, { scan: scan(header.type === 'executable'), found });
    else if (POINTERS.test(section.name)) scanIn(content, section, segments, { scan: pointers, found });
  }
  for (const text of seen) if (!take(text)) return;
}

function textsOf(
  content: RandomAccess,
  { offset, sizeBytes }: ElfSection,
  segments: readonly ProgramHeader[],
): Texts[] {
  const address = addressOf(offset, segments);
  if (address === undefined) return [];
  if (sizeBytes <= LIMIT_BYTES) return [{ address, bytes: content.read(offset, sizeBytes) }];
  content.leftOut?.(
    `texts that others end with are not read of ${sizeBytes} bytes; at most ${LIMIT_BYTES} are`,
  );
  return [];
}

function addressOf(offset: number, segments: readonly ProgramHeader[]): number | undefined {
  const segment = segments.find(
    (candidate) =>
      candidate.type === PT_LOAD &&
      offset >= candidate.offset &&
      offset < candidate.offset + candidate.sizeBytes,
  );
  return segment && segment.address + (offset - segment.offset);
}

/** Undefined where no text is, or where it is the beginning of one. */
function endAt(texts: readonly Texts[], address: number): string | undefined {
  for (const { address: start, bytes } of texts) {
    const at = address - start;
    if (at < 1 || at >= bytes.length) continue;
    if (!isText(bytes[at - 1]) || !isText(bytes[at])) return undefined;
    let end = at;
    while (end - at < LONGEST_TEXT && isText(bytes[end])) end++;
    return end - at > 1 ? bytes.toString('latin1', at, end) : undefined;
  }
  return undefined;
}

function isText(byte = 0): boolean {
  return byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}

type Scanned = { scan: Scan; found: Found };

function scanIn(
  content: RandomAccess,
  { offset, sizeBytes }: ElfSection,
  segments: readonly ProgramHeader[],
  { scan, found }: Scanned,
): void {
  const start = addressOf(offset, segments);
  if (start === undefined) return;
  for (let at = 0; at < sizeBytes; at += CHUNK_BYTES) {
    const length = Math.min(CHUNK_BYTES + OVERLAP_BYTES, sizeBytes - at);
    scan(content.read(offset + at, length), start + at, found);
  }
}

/** Also the addends of relocations, which are words of a table. */
function pointers(table: Buffer, _address: number, found: Found): void {
  for (let at = 0; at + 8 <= table.length; at += 8)
    found(table.readUInt32LE(at + 4) * 2 ** 32 + table.readUInt32LE(at));
}

const LEA = 0x8d;

/** `lea r, [rip + x]`. A program that is loaded at its own addresses also has them as numbers in its code. */
function x86(isFixed: boolean): Scan {
  return (code, address, found) => {
    const end = code.length - 5;
    const next = isFixed ? (at: number) => at : (at: number) => code.indexOf(LEA, at);
    for (let at = next(0); at >= 0 && at < end; at = next(at + 1)) {
      if (code[at] === LEA && ((code[at + 1] ?? 0) & 0xc7) === 0x05)
        found(address + at + 6 + code.readInt32LE(at + 2));
      if (isFixed) found(code.readUInt32LE(at));
    }
  };
}

/** `adrp r, page` and, within the same piece of code, `add r, r, x`. */
function aarch64(): Scan {
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

const SCANS: Readonly<Record<string, (isFixed: boolean) => Scan>> = { x86_64: x86, aarch64 };
