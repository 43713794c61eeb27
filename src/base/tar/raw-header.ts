import { tarError } from './errors.ts';
import { decodeNumber } from './number.ts';
import { type PaxRecords, paxNumber } from './pax.ts';

export const BLOCK_BYTES = 512;

/** With the zeros that fill the last block. */
export function padded(sizeBytes: number): number {
  return Math.ceil(sizeBytes / BLOCK_BYTES) * BLOCK_BYTES;
}

/** What GNU `L`/`K` entries and PAX headers before an entry say about it. */
export type Extensions = { longName?: string; longLink?: string; pax?: PaxRecords };

/** One header block, numbers decoded, nothing judged yet. */
export type RawHeader = {
  typeflag: string;
  name: string;
  linkname: string;
  /** Size field; it says how many bytes follow for `x g L K` and files only. */
  sizeBytes: number;
};

/** Checks the checksum and reads what tells how to go on. */
export function decodeRawHeader(block: Buffer): RawHeader {
  verifyChecksum(block);
  const sizeBytes = decodeNumber(block, 124, 12, 'the size');
  if (sizeBytes < 0) throw tarError('TAR_NUMBER', `a tar entry has a negative size: ${sizeBytes}`);
  const typeflag = String.fromCharCode(block[156] ?? 0);
  return { typeflag, name: nameOf(block), linkname: fieldText(block, 157, 100), sizeBytes };
}

/** Only the POSIX magic says that the last field is a name prefix; GNU puts times there, v7 nothing. */
function nameOf(block: Buffer): string {
  const name = fieldText(block, 0, 100);
  if (block[345] === 0 || block[262] !== 0 || block.toString('latin1', 257, 262) !== 'ustar') return name;
  return `${fieldText(block, 345, 155)}/${name}`;
}

/** Kinds that have no body, whatever their size field says; all others, unknown ones too, have one (Go's archive/tar). */
const WITHOUT_BODY = '123456';

/** Bytes that follow a header, for callers that skip the entry. */
export function bodyBytes(raw: RawHeader, { pax }: Extensions): number {
  return WITHOUT_BODY.includes(raw.typeflag) ? 0 : sizeOf(raw, pax);
}

/** Bytes that follow the header of a file. */
export function sizeOf(raw: RawHeader, pax: PaxRecords | undefined): number {
  const record = pax?.get('size');
  return record ? paxNumber(record, 'size') : raw.sizeBytes;
}

function verifyChecksum(block: Buffer): void {
  const stated = decodeNumber(block, 148, 8, 'the checksum');
  const unsigned = checksumOf(block);
  // Some old writers summed signed bytes.
  if (stated !== unsigned && stated !== unsigned - 256 * highBytes(block)) {
    throw tarError('TAR_HEADER', `a tar header has the wrong checksum (${stated} instead of ${unsigned})`);
  }
}

/** The checksum's own field counts as spaces. */
export function checksumOf(block: Buffer): number {
  let sum = 8 * 0x20;
  for (let at = 0; at < BLOCK_BYTES; at += 4)
    sum += (block[at] ?? 0) + (block[at + 1] ?? 0) + (block[at + 2] ?? 0) + (block[at + 3] ?? 0);
  for (let at = 148; at < 156; at++) sum -= block[at] ?? 0;
  return sum;
}

function highBytes(block: Buffer): number {
  let high = 0;
  for (const [at, byte] of block.entries()) if (byte > 127 && (at < 148 || at >= 156)) high++;
  return high;
}

/** A field up to its first NUL, as a byte string. */
export function fieldText(block: Buffer, start: number, length: number): string {
  let end = start;
  const limit = start + length;
  while (end < limit && block[end] !== 0) end++;
  return end === start ? '' : block.toString('latin1', start, end);
}
