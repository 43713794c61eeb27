import type { RandomAccess } from '../random-access.ts';
import { malformed } from './malformed.ts';

const PAGE_BYTES = 4096;
const SLOT_BYTES = 16;
const BLOCK_BYTES = 16;
const HEADER_MAGIC = 0x506d7052; // RpmP
const SLOT_MAGIC = 0x746f6c53; // Slot
const BLOB_MAGIC = 0x53626c42; // BlbS
const MAX_SLOT_PAGES = 4096;

export function isNdb(file: RandomAccess): boolean {
  return file.sizeBytes >= PAGE_BYTES && file.read(0, 4).readUInt32LE(0) === HEADER_MAGIC;
}

/**
 * Header blobs of an NDB database, `Packages.db` of openSUSE and SLE (rpm, lib/backend/ndb/rpmpkg.c): pages of slots, each
 * with the place of one blob.
 */
export function* ndbBlobs(file: RandomAccess): Generator<Buffer> {
  const slotPages = file.read(0, 16).readUInt32LE(12);
  if (slotPages > MAX_SLOT_PAGES) throw malformed(`it is said to have ${slotPages} pages of slots`);
  const slots = file.read(0, slotPages * PAGE_BYTES);
  let left = file.sizeBytes;
  // The file's header takes the room of the first two slots.
  for (let at = 2 * SLOT_BYTES; at < slots.length; at += SLOT_BYTES) {
    if (slots.readUInt32LE(at) !== SLOT_MAGIC) throw malformed(`there is no slot at ${at}`);
    const id = slots.readUInt32LE(at + 4);
    if (id === 0) continue;
    const blob = blobAt(file, slots.readUInt32LE(at + 8) * BLOCK_BYTES, id);
    left -= blob.length;
    if (left < 0) throw malformed('its packages are larger than the file');
    yield blob;
  }
}

function blobAt(file: RandomAccess, offset: number, id: number): Buffer {
  const head = file.read(offset, 16);
  if (head.readUInt32LE(0) !== BLOB_MAGIC || head.readUInt32LE(4) !== id)
    throw malformed(`package ${id} is not at ${offset}`);
  return file.read(offset + 16, head.readUInt32LE(12));
}
