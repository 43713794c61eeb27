import { isElf, readHeader } from '../elf/header.ts';
import { CODE_SCANS, type NamedAddress, pointers, scanSection } from '../elf/named-addresses.ts';
import { elfSections } from '../elf/read-elf.ts';
import { addressOf, readSegments } from '../elf/segments.ts';
import type { RandomAccess } from '../random-access.ts';

/** Literals of a Go program, which stand one after another in the file, without an end. Byte strings. */
export type GoLiterals = {
  offset: number;
  sizeBytes: number;
  /** In the order of the file. */
  texts: string[];
  /** Where one ends is not sure: each has one or more, and what stands before and behind. */
  unsure: string[];
};

/** The largest has 30 MB of data that is only read. */
const LIMIT_BYTES = 128 * 1024 * 1024;
/** The largest has 200,000. */
const LIMIT_STARTS = 2_000_000;
const NOT_TABLES = /^\.(?:gopclntab|gosymtab|debug|zdebug|note|symtab|strtab|shstrtab)/;
/** Literals beside one between whose lengths its own is: so many that some bytes of code that look like an address of a text turn nothing over. */
const NEIGHBOURS = 15;
/** Of so many at least half are in order, where there are literals. */
const WINDOW = 32;
const FEWEST = 64;
const SHORT = 3;

/**
 * The linker puts literals by their length (cmd/link/internal/ld/data.go, dodataSect: symbols of go:string.* are sorted by size), and each has
 * someone who names where it begins, or it would not be there: so one goes as far as where the next begins, and what is not in the order of lengths is
 * not sure. `known`: one of them, from which they are looked for. Of x86-64 and AArch64. Undefined: it has no such literal, or it cannot be told.
 */
export function readGoLiterals(content: RandomAccess, known: string): GoLiterals | undefined {
  if (!isElf(content.read(0, Math.min(4, content.sizeBytes)))) return undefined;
  const data = elfSections(content).find(({ name }) => name === '.rodata');
  if (data === undefined || data.sizeBytes > LIMIT_BYTES) return undefined;
  const bytes = content.read(data.offset, data.sizeBytes);
  const at = bytes.indexOf(known, 0, 'latin1');
  const starts = at < 0 ? undefined : startsIn(content, data);
  if (starts === undefined) return undefined;
  const first = starts.indexOf(at);
  if (first < 0 || (starts[first + 1] ?? 0) - at !== known.length) return undefined;
  const lengths = starts.map((start, index) => (starts[index + 1] ?? data.sizeBytes) - start);
  const order = new Order(lengths);
  const inOrder = order.end(first, -1) + 1;
  const to = order.end(first, 1);
  // Every program has many of three bytes: where they do not come down to these, others stand before them.
  if (to - inOrder < FEWEST || (lengths[inOrder] ?? 0) > SHORT) return undefined;
  // The shortest and the longest have too few beside them.
  let from = inOrder;
  while (inOrder - from < WINDOW && (lengths[from - 1] ?? SHORT + 1) <= SHORT) from--;
  const end = Math.min(starts.length, to + WINDOW);
  const texts: string[] = [];
  const unsure: string[] = [];
  const startOf = (index: number): number => starts[index] ?? data.sizeBytes;
  const textAt = (index: number, end: number): string =>
    bytes.toString('latin1', startOf(index), startOf(end));
  for (let index = from; index < end; index++)
    if (index >= to || (index >= inOrder && order.has(index))) texts.push(textAt(index, index + 1));
    else unsure.push(textAt(Math.max(index - 1, from), Math.min(index + 2, end)));
  const offset = data.offset + startOf(from);
  return { offset, sizeBytes: startOf(end) - startOf(from), texts, unsure };
}

/** Places in a section that code and tables name, rising. */
function startsIn(
  content: RandomAccess,
  { offset, sizeBytes }: { offset: number; sizeBytes: number },
): number[] | undefined {
  const { header, view } = readHeader(content);
  const scan = header.class === 64 && header.endianness === 'little' ? CODE_SCANS[header.machine] : undefined;
  const segments = readSegments(view);
  const address = addressOf(offset, segments);
  if (scan === undefined || address === undefined) return undefined;
  const marks = new Uint8Array(sizeBytes);
  const found: NamedAddress = (named) => {
    const at = named - address;
    if (at >= 0 && at < sizeBytes) marks[at] = 1;
  };
  for (const section of elfSections(content))
    if (section.isExecutable) scanSection(content, { section, segments }, scan(false), found);
    else if (!NOT_TABLES.test(section.name)) scanSection(content, { section, segments }, pointers, found);
  const starts: number[] = [];
  for (let at = marks.indexOf(1); at >= 0; at = marks.indexOf(1, at + 1))
    if (starts.push(at) > LIMIT_STARTS) return undefined;
  return starts;
}

class Order {
  readonly #lengths: readonly number[];
  readonly #known = new Map<number, boolean>();

  constructor(lengths: readonly number[]) {
    this.#lengths = lengths;
  }

  /** Whether the length of that one is between those of most before it and of most behind it. */
  has(index: number): boolean {
    const known = this.#known.get(index) ?? this.#isBetween(index);
    this.#known.set(index, known);
    return known;
  }

  /** The first from `first` on, in that direction, from which on most are not in order, or begin another order. */
  end(first: number, step: 1 | -1): number {
    for (let [at, bound] = [first, this.#lengths[first] ?? 0]; ; at += step) {
      let [inOrder, looked] = [0, 0];
      for (let index = at; looked < WINDOW && this.#lengths[index] !== undefined; index += step, looked++)
        if (this.has(index) && ((this.#lengths[index] ?? 0) - bound) * step >= 0) inOrder++;
      if (inOrder * 2 < looked || looked === 0) return at;
      const around = median(this.#lengths.slice(Math.max(0, at - NEIGHBOURS), at + NEIGHBOURS + 1)) ?? bound;
      bound = step === 1 ? Math.max(bound, around) : Math.min(bound, around);
    }
  }

  #isBetween(index: number): boolean {
    const length = this.#lengths[index];
    if (length === undefined) return false;
    const before = median(this.#lengths.slice(Math.max(0, index - NEIGHBOURS), index)) ?? 0;
    const behind = median(this.#lengths.slice(index + 1, index + 1 + NEIGHBOURS)) ?? length;
    return before <= length && length <= behind;
  }
}

function median(some: number[]): number | undefined {
  return some.sort((a, b) => a - b)[some.length >> 1];
}
