import { type ByteView, malformed } from './byte-view.ts';

/** A program header: `sizeBytes` bytes of the file at `offset` are loaded at `address`. */
export type ProgramHeader = { type: number; offset: number; address: number; sizeBytes: number };

export const PT_LOAD = 1;
export const PT_DYNAMIC = 2;
export const PT_INTERP = 3;
export const PT_NOTE = 4;

/** Real objects have about a dozen. */
const SEGMENT_LIMIT = 512;

/** gABI chapter 5, program header. */
export function readSegments(view: ByteView): ProgramHeader[] {
  const offset = view.word(view.is64 ? 32 : 28);
  const entrySize = view.u16(view.is64 ? 54 : 42);
  const count = view.u16(view.is64 ? 56 : 44);
  if (count === 0 || offset === 0) return [];
  if (count > SEGMENT_LIMIT) throw malformed(`${count} program headers`);
  if (entrySize < (view.is64 ? 56 : 32)) throw malformed(`program headers of ${entrySize} bytes`);
  return Array.from({ length: count }, (_, index) => readSegment(view, offset + index * entrySize));
}

function readSegment(view: ByteView, at: number): ProgramHeader {
  const type = view.u32(at);
  if (view.is64)
    return { type, offset: view.word(at + 8), address: view.word(at + 16), sizeBytes: view.word(at + 32) };
  return { type, offset: view.word(at + 4), address: view.word(at + 8), sizeBytes: view.word(at + 16) };
}

/** Where in the file the byte of that address is; undefined when no loaded segment has it. */
export function fileOffset(segments: readonly ProgramHeader[], address: number): number | undefined {
  const segment = segments.find(
    (candidate) =>
      candidate.type === PT_LOAD &&
      address >= candidate.address &&
      address < candidate.address + candidate.sizeBytes,
  );
  return segment && segment.offset + (address - segment.address);
}

/** Where the byte of the file at `offset` is loaded; undefined: nowhere. */
export function addressOf(offset: number, segments: readonly ProgramHeader[]): number | undefined {
  const segment = segments.find(
    (candidate) =>
      candidate.type === PT_LOAD &&
      offset >= candidate.offset &&
      offset < candidate.offset + candidate.sizeBytes,
  );
  return segment && segment.address + (offset - segment.offset);
}
