import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';
import { elfSections } from './read-elf.ts';
import { elfSharedEnds } from './shared-ends.ts';

const CHUNK_BYTES = 1024 * 1024;
const OVERLAP_BYTES = 4096;
/** Names of symbols equal names of programs; the rest holds no text of the program's own. */
const WITHOUT_TEXT =
  /^\.(?:dynstr|dynsym|strtab|symtab|shstrtab|gnu[._].*|rela?\..*|eh_frame.*|hash|note.*|comment|debug.*|zdebug.*|plt.*|got.*|gcc_except_table|init_array|fini_array|interp|gosymtab|gopclntab|typelink|itablink)$/;

/**
 * Texts in an ELF object's data, in the order of the file: runs without a NUL or another control character; what ends them is not said.
 * Then those that share the end of another one. `take` says with `false` that it wants no more. Without section headers all of the file
 * counts as data.
 */
export function elfStrings(
  content: RandomAccess,
  take: (text: string) => boolean,
  { without, leastPlain = 0 }: StringsAsked = {},
): void {
  for (const section of dataOf(content))
    for (const range of rest(section, without)) if (!stringsIn(content, range, take, leastPlain)) return;
  elfSharedEnds(content, take, without);
}

type StringsAsked = {
  /** Of that range nothing is told. */
  without?: Range;
  /** A text with neither `/` nor `.` in it that is shorter may be left out: most that a library has are, and each is a string to make. */
  leastPlain?: number;
};

const [ENDS, PLAIN, TELLS] = [0, 1, 2];
const KINDS = Uint8Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x2e || byte === 0x2f) return TELLS;
  return byte >= 0x20 || byte === 0x09 || byte === 0x0a || byte === 0x0d ? PLAIN : ENDS;
});

function isTold(length: number, kinds: number, leastPlain: number): boolean {
  return length > 1 && (length >= leastPlain || (kinds & TELLS) !== 0);
}

type Range = { offset: number; sizeBytes: number };

function rest({ offset, sizeBytes }: Range, without: Range | undefined): Range[] {
  const end = offset + sizeBytes;
  if (without === undefined || without.offset < offset || without.offset >= end)
    return [{ offset, sizeBytes }];
  const behind = Math.min(end, without.offset + without.sizeBytes);
  return [
    { offset, sizeBytes: without.offset - offset },
    { offset: behind, sizeBytes: end - behind },
  ];
}

function dataOf(content: RandomAccess): readonly Range[] {
  let sections: ReturnType<typeof elfSections> = [];
  try {
    sections = elfSections(content);
  } catch (error) {
    if (!binaryError.is(error)) throw error;
  }
  if (sections.length === 0) return [{ offset: 0, sizeBytes: content.sizeBytes }];
  // Sections of a hostile file may lie over each other a thousand times: the budget of the read ends that.
  return sections.filter(({ name, isExecutable }) => !isExecutable && !WITHOUT_TEXT.test(name));
}

function stringsIn(
  content: RandomAccess,
  { offset, sizeBytes }: Range,
  take: (text: string) => boolean,
  leastPlain: number,
): boolean {
  const end = offset + sizeBytes;
  for (let position = offset; position < end; ) {
    const piece = content.read(position, Math.min(CHUNK_BYTES, end - position));
    const isLast = position + piece.length >= end;
    let start = 0;
    let told = 0;
    for (let at = 0; at < piece.length; at++) {
      const kind = KINDS[piece[at] as number] as number;
      if (kind !== ENDS) {
        told |= kind;
        continue;
      }
      if (isTold(at - start, told, leastPlain) && !take(piece.toString('latin1', start, at))) return false;
      start = at + 1;
      told = 0;
    }
    const rest = piece.length - start;
    if ((isLast || start === 0) && isTold(rest, told, leastPlain) && !take(piece.toString('latin1', start)))
      return false;
    // The run that a piece cuts is read again with the next; of one as long as a piece, its end.
    position += isLast ? piece.length : start === 0 ? piece.length - OVERLAP_BYTES : start;
  }
  return true;
}
