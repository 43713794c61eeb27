export type FakeElf = {
  class?: 32 | 64;
  endianness?: 'little' | 'big';
  /** e_machine: 62 x86_64, 183 aarch64. */
  machine?: number;
  /** e_type: 2 executable, 3 shared. */
  type?: number;
  interpreter?: string;
  soname?: string;
  needed?: readonly string[];
  runpath?: string;
  rpath?: string;
  flags1?: number;
  /** No dynamic section at all. */
  isStatic?: boolean;
  /** Name of a note. */
  note?: string;
  /** What the note holds; default: nothing. */
  noteContent?: Uint8Array;
};

const BASE = 0x10000;

/** A small ELF object with one loaded segment, an interpreter and a dynamic section. */
export function elfFile(elf: FakeElf = {}): Buffer {
  const is64 = (elf.class ?? 64) === 64;
  const isLittle = (elf.endianness ?? 'little') === 'little';
  const word = is64 ? 8 : 4;
  const headerSize = is64 ? 64 : 52;
  const segmentSize = is64 ? 56 : 32;
  const segments: { type: number; offset: number; address: number; size: number }[] = [];
  const body: Buffer[] = [];
  const count =
    1 + (elf.interpreter === undefined ? 0 : 1) + (elf.isStatic ? 0 : 1) + (elf.note === undefined ? 0 : 1);
  let end = headerSize + count * segmentSize;
  const append = (bytes: Buffer): number => {
    body.push(bytes);
    end += bytes.length;
    return end - bytes.length;
  };

  if (elf.interpreter !== undefined) {
    const bytes = Buffer.from(`${elf.interpreter}\0`, 'latin1');
    const offset = append(bytes);
    segments.push({ type: 3, offset, address: BASE + offset, size: bytes.length });
  }
  if (!elf.isStatic) {
    const strings: string[] = [''];
    const place = (text: string): number => {
      strings.push(text);
      return strings.slice(0, -1).join('\0').length + 1;
    };
    const entries: [number, number][] = (elf.needed ?? []).map((name) => [1, place(name)]);
    if (elf.soname !== undefined) entries.push([14, place(elf.soname)]);
    if (elf.rpath !== undefined) entries.push([15, place(elf.rpath)]);
    if (elf.runpath !== undefined) entries.push([29, place(elf.runpath)]);
    if (elf.flags1 !== undefined) entries.push([0x6ffffffb, elf.flags1]);
    const table = Buffer.from(`${strings.join('\0')}\0`, 'latin1');
    const tableOffset = append(table);
    entries.push([5, BASE + tableOffset], [10, table.length], [0, 0]);
    const dynamic = Buffer.alloc(entries.length * 2 * word);
    for (const [index, [tag, value]] of entries.entries()) {
      putWord(dynamic, tag, index * 2 * word, is64, isLittle);
      putWord(dynamic, value, index * 2 * word + word, is64, isLittle);
    }
    const offset = append(dynamic);
    segments.push({ type: 2, offset, address: BASE + offset, size: dynamic.length });
  }
  if (elf.note !== undefined) {
    const name = Buffer.from(elf.note.padEnd(Math.ceil((elf.note.length + 1) / 4) * 4, '\0'), 'latin1');
    const sizes = Buffer.alloc(12);
    const content = elf.noteContent ?? Buffer.alloc(0);
    put32(sizes, elf.note.length + 1, 0, isLittle);
    put32(sizes, content.length, 4, isLittle);
    const bytes = Buffer.concat([sizes, name, content, Buffer.alloc(-content.length & 3)]);
    const offset = append(bytes);
    segments.push({ type: 4, offset, address: BASE + offset, size: bytes.length });
  }
  segments.unshift({ type: 1, offset: 0, address: BASE, size: end });
  return Buffer.concat([header(elf, is64, isLittle, segments), ...body]);
}

function header(
  elf: FakeElf,
  is64: boolean,
  isLittle: boolean,
  segments: readonly { type: number; offset: number; address: number; size: number }[],
): Buffer {
  const headerSize = is64 ? 64 : 52;
  const segmentSize = is64 ? 56 : 32;
  const bytes = Buffer.alloc(headerSize + segments.length * segmentSize);
  bytes.write('\x7fELF', 'latin1');
  bytes[4] = is64 ? 2 : 1;
  bytes[5] = isLittle ? 1 : 2;
  bytes[6] = 1;
  put16(bytes, elf.type ?? 3, 16, isLittle);
  put16(bytes, elf.machine ?? 62, 18, isLittle);
  putWord(bytes, headerSize, is64 ? 32 : 28, is64, isLittle);
  put16(bytes, segmentSize, is64 ? 54 : 42, isLittle);
  put16(bytes, segments.length, is64 ? 56 : 44, isLittle);
  for (const [index, { type, offset, address, size }] of segments.entries()) {
    const at = headerSize + index * segmentSize;
    putWord(bytes, type, at, false, isLittle);
    putWord(bytes, offset, at + (is64 ? 8 : 4), is64, isLittle);
    putWord(bytes, address, at + (is64 ? 16 : 8), is64, isLittle);
    putWord(bytes, size, at + (is64 ? 32 : 16), is64, isLittle);
  }
  return bytes;
}

function put32(bytes: Buffer, value: number, at: number, isLittle: boolean): void {
  if (isLittle) bytes.writeUInt32LE(value, at);
  else bytes.writeUInt32BE(value, at);
}

function put16(bytes: Buffer, value: number, at: number, isLittle: boolean): void {
  if (isLittle) bytes.writeUInt16LE(value, at);
  else bytes.writeUInt16BE(value, at);
}

function putWord(bytes: Buffer, value: number, at: number, is64: boolean, isLittle: boolean): void {
  const low = is64 && !isLittle ? at + 4 : at;
  if (isLittle) bytes.writeUInt32LE(value, low);
  else bytes.writeUInt32BE(value, low);
}
