import { BLOCK_BYTES } from '../../base/tar/raw-header.ts';
import { writeFields } from '../../base/tar/write-fields.ts';

/** Of the tars that hold layouts and docker archives: plain files only, mode 0644, owner 0, time 0. Names are short: digests and fixed words. */
export function encodeTarHeader(name: string, sizeBytes: number): Uint8Array {
  const block = Buffer.alloc(BLOCK_BYTES);
  if (Buffer.byteLength(name) > 100) throw new RangeError(`the name ${name} is too long for a tar header`);
  block.write(name, 0);
  writeFields(block, { mode: 0o644, uid: 0, gid: 0, sizeBytes, mtime: 0, typeflag: '0' });
  return block;
}
