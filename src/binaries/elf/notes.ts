import { countUpTo, hasRoom } from '../../base/at-most.ts';
import type { ByteView } from './byte-view.ts';
import { type ProgramHeader, PT_NOTE } from './segments.ts';

/** gABI chapter 5, note section. */
export type ElfNote = { name: string; type: number; content: Buffer };

const LIMIT_BYTES = 1024 * 1024;
const LIMIT_NOTES = 1000;

/** Of all note segments. What makes no sense ends the segment's list. */
export function readNotes(view: ByteView, segments: readonly ProgramHeader[]): ElfNote[] {
  const notes: ElfNote[] = [];
  for (const segment of segments) if (segment.type === PT_NOTE) readSegment(view, segment, notes);
  return notes;
}

function readSegment(view: ByteView, { offset, sizeBytes }: ProgramHeader, notes: ElfNote[]): void {
  const most = countUpTo(LIMIT_BYTES, sizeBytes, 'bytes of notes', view.leftOut);
  const end = Math.min(offset + most, view.length);
  for (let at = offset; at + 12 <= end; ) {
    if (!hasRoom(notes.length, LIMIT_NOTES, 'notes', view.leftOut)) return;
    const [nameSize, contentSize, type] = [view.u32(at), view.u32(at + 4), view.u32(at + 8)];
    const contentAt = at + 12 + aligned(nameSize);
    if (nameSize > 256 || contentAt + contentSize > end) return;
    const name = view
      .bytes(at + 12, nameSize)
      .toString('latin1')
      .replace(/\0.*$/s, '');
    notes.push({ name, type, content: Buffer.from(view.bytes(contentAt, contentSize)) });
    at = contentAt + aligned(contentSize);
  }
}

function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 4) * 4;
}
