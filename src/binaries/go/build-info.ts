import { countUpTo } from '../../base/at-most.ts';
import type { RandomAccess } from '../random-access.ts';
import { type ProgramImage, type Region, readMost } from './image-types.ts';
import { NumberReader } from './number-reader.ts';
import { bytesAtAddress } from './program-image.ts';

/** What the linker left in every Go program since 1.12. `modules` is the text of debug.BuildInfo; empty without modules. */
export type GoBuildInfo = { goVersion: string; modules: string };

/** runtime/debug and cmd/link: the blob begins with these 14 bytes, at a multiple of 16 (8 in older ones). */
const MAGIC = Buffer.from('\xff Go buildinf:', 'latin1');
const HEADER_BYTES = 32;
const BIG_ENDIAN = 1;
const INLINE = 2;
/** Where no section says where it is: Go puts it at the very beginning of the data. */
const MOST_SEARCHED_BYTES = 8 << 20;
const MOST_VERSION_BYTES = 1024;
const MOST_MODULE_BYTES = 4 << 20;

/** Undefined for a program that Go did not link, or whose blob was cut out. */
export function readBuildInfo(content: RandomAccess, image: ProgramImage): GoBuildInfo | undefined {
  for (const region of placesOf(image)) {
    const at = findBlob(content, region);
    if (at !== undefined) return readBlob(content, image, at);
  }
  return undefined;
}

function placesOf({ sections, segments }: ProgramImage): Region[] {
  const named = sections.find(({ name }) => name === '.go.buildinfo' || name === '__go_buildinfo');
  if (named !== undefined) return [named];
  // A Go program with sections names this one; PE has no room for the name.
  const isPlain = sections.length > 0 && sections !== segments;
  return isPlain ? [] : segments.filter(({ isWritable }) => isWritable);
}

function findBlob(content: RandomAccess, { offset, sizeBytes }: Region): number | undefined {
  const bytes = readMost(content, offset, Math.min(sizeBytes, MOST_SEARCHED_BYTES));
  for (let at = bytes.indexOf(MAGIC); at >= 0; at = bytes.indexOf(MAGIC, at + 1))
    if (at % 8 === 0 && at + HEADER_BYTES <= bytes.length) return offset + at;
  return undefined;
}

function readBlob(content: RandomAccess, image: ProgramImage, at: number): GoBuildInfo | undefined {
  const header = readMost(content, at, HEADER_BYTES);
  const [pointerBytes, flags = 0] = header.subarray(14);
  if ((flags & INLINE) !== 0) return readInline(content, at + HEADER_BYTES);
  if (pointerBytes !== 4 && pointerBytes !== 8) return undefined;
  const reader = new NumberReader(header, (flags & BIG_ENDIAN) === 0, pointerBytes);
  const version = stringAt({ content, image, reader }, reader.pointer(16), MOST_VERSION_BYTES);
  if (version === undefined) return undefined;
  const modules = stringAt({ content, image, reader }, reader.pointer(16 + pointerBytes), MOST_MODULE_BYTES);
  return { goVersion: version.toString('utf8'), modules: withoutSentinels(modules) };
}

/** Go 1.18 and later: two strings, each after its length as a varint. */
function readInline(content: RandomAccess, at: number): GoBuildInfo | undefined {
  const version = prefixedString(content, at, MOST_VERSION_BYTES);
  if (version === undefined) return undefined;
  const modules = prefixedString(content, version.end, MOST_MODULE_BYTES);
  return { goVersion: version.bytes.toString('utf8'), modules: withoutSentinels(modules?.bytes) };
}

function prefixedString(
  content: RandomAccess,
  at: number,
  most: number,
): { bytes: Buffer; end: number } | undefined {
  let length = 0;
  const prefix = readMost(content, at, 5);
  for (const [index, byte] of prefix.entries()) {
    length += (byte & 0x7f) * 2 ** (7 * index);
    if (byte >= 0x80) continue;
    const start = at + index + 1;
    const bytes = readMost(
      content,
      start,
      countUpTo(most, length, 'bytes in what Go wrote', content.leftOut),
    );
    return bytes.length === length ? { bytes, end: start + length } : undefined;
  }
  return undefined;
}

/** Before Go 1.18: the address of a string's header, which is an address and a length. */
function stringAt(
  {
    content,
    image,
    reader: { isLittleEndian, pointerBytes },
  }: { content: RandomAccess; image: ProgramImage; reader: NumberReader },
  headerAddress: number | undefined,
  most: number,
): Buffer | undefined {
  if (headerAddress === undefined) return undefined;
  const header = bytesAtAddress(content, image, headerAddress, 2 * pointerBytes);
  if (header === undefined) return undefined;
  const reader = new NumberReader(header, isLittleEndian, pointerBytes);
  const [address, length] = [reader.pointer(0), reader.pointer(pointerBytes)];
  if (address === undefined || length === undefined) return undefined;
  const kept = countUpTo(most, length, 'bytes in what Go wrote', content.leftOut);
  const bytes = bytesAtAddress(content, image, address, kept);
  return bytes?.length === length ? bytes : undefined;
}

/** 16 bytes stand before and after the text, so that it can be found in memory. */
function withoutSentinels(bytes: Buffer | undefined): string {
  if (bytes === undefined || bytes.length < 33 || bytes[bytes.length - 17] !== 0x0a) return '';
  return bytes.toString('utf8', 16, bytes.length - 16);
}
