import type { Say } from '../../base/at-most.ts';
import type { RandomAccess } from '../random-access.ts';
import { isElf, readHeader } from './header.ts';
import { CODE_SCANS, type NamedAddress, pointers, scanSection } from './named-addresses.ts';
import { elfSections } from './read-elf.ts';
import type { ElfSection } from './sections.ts';
import { addressOf, type ProgramHeader, readSegments } from './segments.ts';

const LONGEST_TEXT = 1024;
/** The largest compiler has 30 MB of them. */
const LIMIT_BYTES = 128 * 1024 * 1024;
const TEXTS = /^\.rodata/;
const POINTERS = /^\.(?:data|rela\.dyn|init_array)/;

/** Texts as they are loaded: `bytes` from `address` on. */
type Texts = { address: number; bytes: Buffer };

/** Of what was looked at last: two examiners ask for the same of one file. Without what was left out, which each of them is told. */
const known = new WeakMap<RandomAccess, readonly string[]>();

/**
 * Texts that begin within another one: a linker gives a text that another one ends with no bytes of its own (`date` in `update`), so that
 * only code and tables of pointers tell of it. Of x86-64 and AArch64; of others nothing is said. `take` says with `false` that it wants no
 * more. `without`: what begins in that range of the file is not told.
 */
export function elfSharedEnds(
  content: RandomAccess,
  take: (text: string) => boolean,
  without: Range = { offset: 0, sizeBytes: 0 },
): void {
  for (const text of sharedEnds(content, without)) if (!take(text)) return;
}

type Range = { offset: number; sizeBytes: number };

function sharedEnds(content: RandomAccess, without: Range): readonly string[] {
  const bytes = content.counted ?? content;
  const before = without.sizeBytes === 0 ? known.get(bytes) : undefined;
  if (before !== undefined) return before;
  let isWhole = true;
  const leftOut = (message: string): void => {
    isWhole = false;
    content.leftOut?.(message);
  };
  const found = findSharedEnds(content, without, leftOut);
  if (isWhole && without.sizeBytes === 0) known.set(bytes, found);
  return found;
}

function findSharedEnds(content: RandomAccess, without: Range, leftOut: Say): readonly string[] {
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return [];
  const { header, view } = readHeader(content);
  const scan = header.class === 64 && header.endianness === 'little' ? CODE_SCANS[header.machine] : undefined;
  if (scan === undefined || header.type === 'relocatable') return [];
  const segments = readSegments(view);
  const sections = elfSections(content);
  const texts = sections
    .filter(({ name }) => TEXTS.test(name))
    .flatMap((section) => textsOf(content, { section, segments }, leftOut));
  if (texts.length === 0) return [];
  const left = addressOf(without.offset, segments) ?? 0;
  const [first, end] = [
    Math.min(...texts.map(({ address }) => address)),
    Math.max(...texts.map(({ address, bytes }) => address + bytes.length)),
  ];
  const seen = new Set<number>();
  const found: NamedAddress = (address) => {
    if (address <= first || address >= end) return;
    if (address >= left && address < left + without.sizeBytes) return;
    if (isWithinText(texts, address)) seen.add(address);
  };
  for (const section of sections) {
    if (section.isExecutable)
      scanSection(content, { section, segments }, scan(header.type === 'executable'), found);
    else if (POINTERS.test(section.name)) scanSection(content, { section, segments }, pointers, found);
  }
  const ends = new Set<string>();
  for (const address of seen) {
    const text = endAt(texts, address);
    if (text !== undefined) ends.add(text);
  }
  return [...ends];
}

function textsOf(
  content: RandomAccess,
  { section: { offset, sizeBytes }, segments }: { section: ElfSection; segments: readonly ProgramHeader[] },
  leftOut: Say,
): Texts[] {
  const address = addressOf(offset, segments);
  if (address === undefined) return [];
  if (sizeBytes <= LIMIT_BYTES) return [{ address, bytes: content.read(offset, sizeBytes) }];
  leftOut(`texts that others end with are not read of ${sizeBytes} bytes; at most ${LIMIT_BYTES} are`);
  return [];
}

/** Not where no text is, nor where it is the beginning of one. */
function isWithinText(texts: readonly Texts[], address: number): boolean {
  for (const { address: start, bytes } of texts) {
    const at = address - start;
    if (at >= 1 && at < bytes.length) return isText(bytes[at - 1]) && isText(bytes[at]);
  }
  return false;
}

/** What begins there; undefined: less than a text. */
function endAt(texts: readonly Texts[], address: number): string | undefined {
  for (const { address: start, bytes } of texts) {
    const at = address - start;
    if (at < 1 || at >= bytes.length) continue;
    let end = at;
    while (end - at < LONGEST_TEXT && isText(bytes[end])) end++;
    return end - at > 1 ? bytes.toString('latin1', at, end) : undefined;
  }
  return undefined;
}

function isText(byte = 0): boolean {
  return byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d;
}
