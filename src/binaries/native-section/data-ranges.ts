import { elfSections } from '../elf/read-elf.ts';
import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';

export type ByteRange = { offset: number; sizeBytes: number };

/** Smaller ones are not worth leaving out. */
const LEAST_CODE_BYTES = 65_536;

/** All of a file but the machine code of an ELF object, which holds no text: about half of large programs. */
export function dataRanges(content: RandomAccess): ByteRange[] {
  const ranges: ByteRange[] = [];
  let position = 0;
  for (const { offset, sizeBytes } of codeSections(content)) {
    if (offset > position) ranges.push({ offset: position, sizeBytes: offset - position });
    position = Math.max(position, offset + sizeBytes);
  }
  if (position < content.sizeBytes)
    ranges.push({ offset: position, sizeBytes: content.sizeBytes - position });
  return ranges;
}

function codeSections(content: RandomAccess): ByteRange[] {
  try {
    return elfSections(content)
      .filter(({ isExecutable, sizeBytes }) => isExecutable && sizeBytes >= LEAST_CODE_BYTES)
      .sort((a, b) => a.offset - b.offset);
  } catch (error) {
    if (binaryError.is(error)) return [];
    throw error;
  }
}
