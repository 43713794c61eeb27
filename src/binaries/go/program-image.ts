import type { RandomAccess } from '../random-access.ts';
import { readElfImage } from './elf-image.ts';
import { type ProgramImage, readMost } from './image-types.ts';
import { readMachOImage } from './mach-o-image.ts';
import { readPeImage } from './pe-image.ts';

/** Undefined for anything that is not a program, or whose headers contradict themselves. Reads headers only. */
export function readProgramImage(content: RandomAccess): ProgramImage | undefined {
  if (content.sizeBytes < 64) return undefined;
  const [a, b] = content.read(0, 4);
  if (a === 0x7f) return readElfImage(content);
  if (a === 0x4d && b === 0x5a) return readPeImage(content);
  return readMachOImage(content, 0);
}

/** Bytes at an address, or fewer where its region ends; undefined where nothing is loaded from the file. */
export function bytesAtAddress(
  content: RandomAccess,
  { segments, sections }: ProgramImage,
  address: number,
  most: number,
): Buffer | undefined {
  const region = [...segments, ...sections].find(
    (each) => address >= each.address && address < each.address + each.sizeBytes,
  );
  if (region === undefined) return undefined;
  const skipped = address - region.address;
  return readMost(content, region.offset + skipped, Math.min(most, region.sizeBytes - skipped));
}
