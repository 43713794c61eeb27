import type { RandomAccess } from '../random-access.ts';
import { type ProgramImage, readMost } from './image-types.ts';
import { NumberReader } from './number-reader.ts';

const SECTIONS = new Set(['.gopclntab', '.data.rel.ro.gopclntab', '__gopclntab']);
/** runtime.pcHeader of Go 1.16, 1.18 and 1.20; how many words stand before the offset of the names. */
const WORDS_BEFORE_NAMES = new Map([
  [0xffff_fffa, 2],
  [0xffff_fff0, 3],
  [0xffff_fff1, 3],
]);
const MOST_NAME_BYTES = 64 << 20;
const MOST_SEARCHED_BYTES = 128 << 20;

/** `isWhole`: all the names that the table has are there. */
export type FunctionNames = { names: Buffer; isWhole: boolean };

/**
 * The names of all functions, as the line table has them, stripped programs' and inlined functions' too: NUL-separated bytes.
 * Undefined without a table that can be read (Go before 1.16 kept names elsewhere).
 */
export function functionNames(content: RandomAccess, image: ProgramImage): FunctionNames | undefined {
  const section = image.sections.find(({ name }) => SECTIONS.has(name));
  if (section !== undefined) return namesIn(content, image, section.offset, section.sizeBytes);
  for (const { name, offset, sizeBytes, isWritable } of image.segments) {
    if (isWritable || name === '.text') continue;
    const at = findTable(content, image, offset, Math.min(sizeBytes, MOST_SEARCHED_BYTES));
    if (at !== undefined) return namesIn(content, image, at, offset + sizeBytes - at);
  }
  return undefined;
}

/** The header's magic, two zeros, the instructions' alignment and the size of a pointer. */
function findTable(
  content: RandomAccess,
  { isLittleEndian, pointerBytes }: ProgramImage,
  offset: number,
  sizeBytes: number,
): number | undefined {
  const bytes = readMost(content, offset, sizeBytes);
  for (const magic of WORDS_BEFORE_NAMES.keys()) {
    const anchor = Buffer.alloc(6);
    if (isLittleEndian) anchor.writeUInt32LE(magic);
    else anchor.writeUInt32BE(magic);
    for (let at = bytes.indexOf(anchor); at >= 0; at = bytes.indexOf(anchor, at + 6))
      if (at % pointerBytes === 0 && bytes[at + 7] === pointerBytes && [1, 2, 4].includes(bytes[at + 6] ?? 0))
        return offset + at;
  }
  return undefined;
}

function namesIn(
  content: RandomAccess,
  { isLittleEndian, pointerBytes }: ProgramImage,
  offset: number,
  sizeBytes: number,
): FunctionNames | undefined {
  const header = new NumberReader(
    readMost(content, offset, 8 + 8 * pointerBytes),
    isLittleEndian,
    pointerBytes,
  );
  const words = WORDS_BEFORE_NAMES.get(header.u32(0) ?? 0);
  if (words === undefined) return undefined;
  const start = header.pointer(8 + words * pointerBytes);
  const end = header.pointer(8 + (words + 1) * pointerBytes);
  if (start === undefined || end === undefined || start >= end || end > sizeBytes) return undefined;
  const names = readMost(content, offset + start, Math.min(end - start, MOST_NAME_BYTES));
  return { names, isWhole: names.length === end - start };
}
