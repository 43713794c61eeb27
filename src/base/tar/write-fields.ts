import { encodeBase256, encodeOctal, octalLimit } from './number.ts';
import { checksumOf } from './raw-header.ts';

const MAGIC = Buffer.from('ustar\x0000', 'latin1');
const SIZE_LIMIT = octalLimit(12);

export type HeaderFields = {
  mode: number;
  uid: number;
  gid: number;
  sizeBytes: number;
  mtime: number;
  typeflag: string;
};

/**
 * All but names, targets and devices of a ustar header (POSIX.1-1988), owners as numbers only. A size that octal digits have no room for is
 * written in GNU's form. The checksum is of the block as it is: names come first.
 */
export function writeFields(block: Buffer, fields: HeaderFields): void {
  encodeOctal(block, 100, 8, fields.mode);
  encodeOctal(block, 108, 8, fields.uid);
  encodeOctal(block, 116, 8, fields.gid);
  if (fields.sizeBytes <= SIZE_LIMIT) encodeOctal(block, 124, 12, fields.sizeBytes);
  else encodeBase256(block, 124, 12, fields.sizeBytes);
  encodeOctal(block, 136, 12, fields.mtime);
  block[156] = fields.typeflag.charCodeAt(0);
  block.set(MAGIC, 257);
  encodeOctal(block, 148, 7, checksumOf(block));
  block[155] = 0x20;
}
