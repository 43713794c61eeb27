import type { RandomAccess } from '../random-access.ts';
import type { ByteView } from './byte-view.ts';
import { isElf, readHeader } from './header.ts';
import { elfSections } from './read-elf.ts';
import { type ProgramHeader, PT_NOTE, readSegments } from './segments.ts';

const MOST_NAME_BYTES = 64;
const MOST_NOTES = 1000;

/** A note, and where in the file its contents are. */
export type NotePlace = { name: string; offset: number; sizeBytes: number };

/**
 * What was added to an ELF object after it was linked: how many bytes stand behind all that its headers speak of, and its notes,
 * however large these are. May throw ELF_MALFORMED. Undefined: it is none.
 */
export function readAttached(content: RandomAccess): { bytesBehind: number; notes: NotePlace[] } | undefined {
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return undefined;
  const { view } = readHeader(content);
  const segments = readSegments(view);
  const noteSegments = segments.filter(({ type }) => type === PT_NOTE);
  return {
    bytesBehind: Math.max(view.length - endOf(view, [...segments, ...elfSections(content)]), 0),
    notes: noteSegments.flatMap((segment) => notesIn(view, segment)),
  };
}

function endOf(view: ByteView, parts: readonly { offset: number; sizeBytes: number }[]): number {
  const [entrySize = 0, count = 0] = (view.is64 ? [58, 60] : [46, 48]).map((at) => view.u16(at));
  const table = view.word(view.is64 ? 40 : 32) + entrySize * count;
  return parts.reduce((end, { offset, sizeBytes }) => Math.max(end, offset + sizeBytes), table);
}

function notesIn(view: ByteView, { offset, sizeBytes }: ProgramHeader): NotePlace[] {
  const notes: NotePlace[] = [];
  const end = Math.min(offset + sizeBytes, view.length);
  for (let at = offset; at + 12 <= end && notes.length < MOST_NOTES; ) {
    const [nameBytes, contentBytes] = [view.u32(at), view.u32(at + 4)];
    const length = Math.min(nameBytes, MOST_NAME_BYTES, end - at - 12);
    const name = view
      .bytes(at + 12, length)
      .toString('latin1')
      .replace(/\0.*$/s, '');
    const start = at + 12 + aligned(nameBytes);
    notes.push({ name, offset: start, sizeBytes: Math.min(contentBytes, Math.max(end - start, 0)) });
    at = start + aligned(contentBytes);
  }
  return notes;
}

function aligned(sizeBytes: number): number {
  return Math.ceil(sizeBytes / 4) * 4;
}
