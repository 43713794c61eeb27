import { withoutUndefined } from '../../base/without-undefined.ts';
import { bytesAccess, type RandomAccess } from '../random-access.ts';
import type { ByteView } from './byte-view.ts';
import { type DynamicSection, readDynamic } from './dynamic.ts';
import { type ElfHeader, isElf, readHeader } from './header.ts';
import { type ElfNote, readNotes } from './notes.ts';
import { type ElfSection, readSections } from './sections.ts';
import { type ProgramHeader, PT_INTERP, readSegments } from './segments.ts';

/** What a loader reads of an ELF object. Strings are byte strings, as written in the file. */
export type ElfObject = ElfHeader & {
  /** The program that loads it: `/lib64/ld-linux-x86-64.so.2`. */
  interpreter?: string;
  /** Absent: statically linked. */
  dynamic?: DynamicSection;
};

export { isElf };

/** Undefined for bytes that are not an ELF object; ELF_MALFORMED for one that contradicts itself. Reads are bounded. */
export function readElf(source: Uint8Array | RandomAccess): ElfObject | undefined {
  return openElf(source)?.object;
}

/** The object, and what only few want of it. */
export type OpenElf = {
  object: ElfObject;
  notes(): ElfNote[];
};

/** As `readElf`. */
export function openElf(source: Uint8Array | RandomAccess): OpenElf | undefined {
  const content = source instanceof Uint8Array ? bytesAccess(source) : source;
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return undefined;
  const { header, view } = readHeader(content);
  const segments = readSegments(view);
  const interpreter = readInterpreter(view, segments);
  const dynamic = readDynamic(view, segments);
  return {
    object: withoutUndefined({ ...header, interpreter, dynamic }),
    notes: () => readNotes(view, segments),
  };
}

/** Several look into one file, each for a section of its own. */
const SECTIONS = new WeakMap<RandomAccess, readonly ElfSection[]>();

/** Empty where the section headers were stripped or make no sense, and for bytes that are not an ELF object. May throw ELF_MALFORMED. */
export function elfSections(content: RandomAccess): readonly ElfSection[] {
  const bytes = content.counted ?? content;
  const known = SECTIONS.get(bytes);
  if (known !== undefined) return known;
  const isObject = isElf(content.read(0, Math.min(4, content.sizeBytes)));
  const sections = isObject ? readSections(readHeader(content).view) : [];
  SECTIONS.set(bytes, sections);
  return sections;
}

function readInterpreter(view: ByteView, segments: readonly ProgramHeader[]): string | undefined {
  const segment = segments.find(({ type }) => type === PT_INTERP);
  return segment && view.string(segment.offset, segment.offset + segment.sizeBytes);
}
