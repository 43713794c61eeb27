import type { ByteView } from './byte-view.ts';
import { type DynamicSection, readDynamic } from './dynamic.ts';
import { type ElfHeader, isElf, readHeader } from './header.ts';
import { PT_INTERP, readSegments, type Segment } from './segments.ts';

/** What a loader reads of an ELF object. Strings are byte strings, as written in the file. */
export type ElfObject = ElfHeader & {
  /** The program that loads it: `/lib64/ld-linux-x86-64.so.2`. */
  interpreter?: string;
  /** Absent: statically linked. */
  dynamic?: DynamicSection;
};

export { isElf };

/** Undefined for bytes that are no ELF object; ELF_MALFORMED for one that contradicts itself. Reads are bounded. */
export function readElf(bytes: Uint8Array): ElfObject | undefined {
  if (!isElf(bytes)) return undefined;
  const { header, view } = readHeader(bytes);
  const segments = readSegments(view);
  const interpreter = readInterpreter(view, segments);
  const dynamic = readDynamic(view, segments);
  return {
    ...header,
    ...(interpreter === undefined ? {} : { interpreter }),
    ...(dynamic === undefined ? {} : { dynamic }),
  };
}

function readInterpreter(view: ByteView, segments: readonly Segment[]): string | undefined {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  return segment && view.string(segment.offset, segment.offset + segment.sizeBytes);
}
