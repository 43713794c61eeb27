import type { ByteView } from './byte-view.ts';
import type { ProgramHeader } from './segments.ts';

/** gABI chapter 5, note section. */
export type ElfNote = { name: string; type: number; content: Buffer };

const PT_NOTE = 4;
const LIMIT_BYTES = 65_536;
const LIMIT_NOTES = 64;

/** Of all note segments. What makes no sense ends the segment's list. */
export function readNotes(view: ByteView, segments: readonly ProgramHeader[]): ElfNote[] {
  return segments
    .filter(({ type }) => type === PT_NOTE)
    .flatMap((segment) => notesOf(view, segment))
    .slice(0, LIMIT_NOTES);
}

function notesOf(view: ByteView, { offset, sizeBytes }: ProgramHeader): ElfNote[] {
  const notes: ElfNote[] = [];
  const end = Math.min(offset + sizeBytes, view.length, offset + LIMIT_BYTES);
  for (let at = offset; at + 12 <= end && notes.length < LIMIT_NOTES; ) {
    const [nameSize, contentSize, type] = [view.u32(at), view.u32(at + 4), view.u32(at + 8)];
    const contentAt = at + 12 + aligned(nameSize);
    if (nameSize > 256 || contentAt + contentSize > end) break;
    const name = view
      .bytes(at + 12, nameSize)
      .toString('latin1')
      .replace(/\0.*$/s, '');
    notes.push({ name, type, content: Buffer.from(view.bytes(contentAt, contentSize)) });
    at = contentAt + aligned(contentSize);
  }
  return notes;
}

function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 4) * 4;
}
