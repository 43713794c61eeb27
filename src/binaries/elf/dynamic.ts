import { withoutUndefined } from '../../base/without-undefined.ts';
import { type ByteView, malformed } from './byte-view.ts';
import { fileOffset, type ProgramHeader, PT_DYNAMIC } from './segments.ts';

/** What the dynamic section asks of the loader (gABI chapter 5, dynamic section). Byte strings. */
export type DynamicSection = {
  needed: string[];
  soname?: string;
  /** Folders in order, `$ORIGIN` as written. */
  rpath: string[];
  runpath: string[];
  /** DT_FLAGS_1: 0x08000000 position-independent executable, 0x800 no default folders. */
  flags1: number;
};

const DT_NULL = 0;
const DT_NEEDED = 1;
const DT_STRTAB = 5;
const DT_STRSZ = 10;
const DT_SONAME = 14;
const DT_RPATH = 15;
const DT_RUNPATH = 29;
const DT_FLAGS_1 = 0x6ffffffb;

const ENTRY_LIMIT = 10_000;

/** Undefined for an object without one: it is linked statically, or is not a program. */
export function readDynamic(view: ByteView, segments: readonly ProgramHeader[]): DynamicSection | undefined {
  const segment = segments.find(({ type }) => type === PT_DYNAMIC);
  if (!segment || segment.sizeBytes === 0) return undefined;
  const entries = readEntries(view, segment);
  const valueOf = (tag: number): number | undefined => entries.find((entry) => entry.tag === tag)?.value;
  const strings = stringTable(view, segments, valueOf(DT_STRTAB), valueOf(DT_STRSZ));
  const textsOf = (tag: number): string[] =>
    entries.filter((entry) => entry.tag === tag).map(({ value }) => strings(value));
  const folders = (tag: number): string[] => textsOf(tag).flatMap((text) => text.split(':'));
  const soname = textsOf(DT_SONAME)[0];
  return withoutUndefined({
    needed: textsOf(DT_NEEDED),
    soname,
    rpath: folders(DT_RPATH),
    runpath: folders(DT_RUNPATH),
    flags1: valueOf(DT_FLAGS_1) ?? 0,
  });
}

function readEntries(view: ByteView, { offset, sizeBytes }: ProgramHeader): { tag: number; value: number }[] {
  const size = view.wordSize;
  const entries = [];
  for (let at = offset; at + 2 * size <= offset + sizeBytes; at += 2 * size) {
    const tag = view.word(at);
    if (tag === DT_NULL) break;
    if (entries.length >= ENTRY_LIMIT) throw malformed(`more than ${ENTRY_LIMIT} dynamic entries`);
    entries.push({ tag, value: view.word(at + size) });
  }
  return entries;
}

function stringTable(
  view: ByteView,
  segments: readonly ProgramHeader[],
  address: number | undefined,
  sizeBytes: number | undefined,
): (index: number) => string {
  const start = address === undefined ? undefined : fileOffset(segments, address);
  return (index) => {
    if (start === undefined) throw malformed('its dynamic section names no string table inside the file');
    const end = sizeBytes === undefined ? view.length : start + sizeBytes;
    if (index >= end - start) throw malformed(`string ${index} is outside the string table`);
    return view.string(start + index, end);
  };
}
