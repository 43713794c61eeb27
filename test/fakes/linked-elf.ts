export type LinkedElf = {
  interpreter?: string;
  needed?: readonly string[];
  soname?: string;
  rpath?: string;
  runpath?: string;
  /** Undefined symbols. */
  imports?: readonly string[];
  /** Of `.rodata`, each with a NUL. */
  strings?: readonly string[];
  /** Texts with which one of `strings` ends, and which code names. */
  ends?: readonly string[];
  /** Texts of `.rodata` behind those, without a NUL, as Go's linker puts them; code names each, but for `unnamed`. */
  literals?: readonly string[];
  unnamed?: readonly string[];
  /** Default: x86_64. */
  machine?: 'aarch64';
};

const BASE = 0x10000;

/** A 64-bit object as a linker makes it: dynamic section, symbols, read-only data and section headers. */
export function linkedElf(elf: LinkedElf): Buffer {
  const names = ['', ...(elf.imports ?? [])];
  const texts: string[] = [...names];
  let textsEnd = texts.join('\0').length + 1;
  const place = (text: string): number => {
    texts.push(text);
    textsEnd += text.length + 1;
    return textsEnd - text.length - 1;
  };
  const entries: [number, number][] = (elf.needed ?? []).map((name) => [1, place(name)]);
  if (elf.soname !== undefined) entries.push([14, place(elf.soname)]);
  if (elf.rpath !== undefined) entries.push([15, place(elf.rpath)]);
  if (elf.runpath !== undefined) entries.push([29, place(elf.runpath)]);
  const dynstr = Buffer.from(`${texts.join('\0')}\0`, 'latin1');
  const dynsym = Buffer.alloc(names.length * 24);
  for (const index of names.keys()) {
    dynsym.writeUInt32LE(
      names.slice(0, index).reduce((sum, name) => sum + name.length + 1, 0),
      index * 24,
    );
    dynsym[index * 24 + 4] = 0x12;
  }
  const interp = Buffer.from(elf.interpreter === undefined ? '' : `${elf.interpreter}\0`, 'latin1');
  const strings = (elf.strings ?? []).map((text) => `${text}\0`).join('');
  const literals = (elf.literals ?? []).toSorted((a, b) => a.length - b.length);
  const rodata = Buffer.from(`${strings}${literals.join('')}`, 'latin1');
  const dynamicSize = (entries.length + 3) * 16;
  const parts: [name: string, type: number, bytes: Buffer][] = [
    ['.interp', 1, interp],
    ['.dynsym', 11, dynsym],
    ['.dynstr', 3, dynstr],
    ['.rodata', 1, rodata],
    ['.dynamic', 6, Buffer.alloc(dynamicSize)],
    ['.text', 1, Buffer.alloc(((elf.ends ?? []).length + literals.length) * 8)],
  ];
  const sectionNames = Buffer.from(`\0${parts.map(([name]) => name).join('\0')}\0.shstrtab\0`, 'latin1');
  parts.push(['.shstrtab', 3, sectionNames]);
  const segments = elf.interpreter === undefined ? 2 : 3;
  const start = 64 + segments * 56;
  const offsets: number[] = [];
  let end = start;
  for (const [, , bytes] of parts) {
    offsets.push(end);
    end += bytes.length;
  }
  const dynamic = parts[4]?.[2] ?? Buffer.alloc(0);
  const table = [...entries, [5, BASE + (offsets[2] ?? 0)], [10, dynstr.length], [0, 0]] as const;
  for (const [index, [tag, value]] of table.entries()) {
    dynamic.writeBigUInt64LE(BigInt(tag), index * 16);
    dynamic.writeBigUInt64LE(BigInt(value), index * 16 + 8);
  }
  const namedAt = (elf.ends ?? []).map((text) => rodata.indexOf(`${text}\0`, 0, 'latin1'));
  let literalAt = strings.length;
  for (const literal of literals) {
    if (elf.unnamed?.includes(literal) !== true) namedAt.push(literalAt);
    literalAt += literal.length;
  }
  nameTexts(
    { namedAt, machine: elf.machine },
    { code: parts[5]?.[2] ?? Buffer.alloc(0), address: BASE + (offsets[5] ?? 0) },
    BASE + (offsets[3] ?? 0),
  );
  const head = Buffer.alloc(start);
  head.write('\x7fELF\x02\x01\x01', 'latin1');
  head.writeUInt16LE(3, 16);
  head.writeUInt16LE(elf.machine === 'aarch64' ? 183 : 62, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeBigUInt64LE(BigInt(end), 40);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(segments, 56);
  head.writeUInt16LE(64, 58);
  head.writeUInt16LE(parts.length + 1, 60);
  head.writeUInt16LE(parts.length, 62);
  segment(head, 0, { type: 1, offset: 0, size: end });
  segment(head, 1, { type: 2, offset: offsets[4] ?? 0, size: dynamicSize });
  if (segments === 3) segment(head, 2, { type: 3, offset: offsets[0] ?? 0, size: interp.length });
  const headers = Buffer.alloc((parts.length + 1) * 64);
  for (const [index, [name, type, bytes]] of parts.entries()) {
    const at = (index + 1) * 64;
    headers.writeUInt32LE(sectionNames.indexOf(`${name}\0`, 0, 'latin1'), at);
    headers.writeUInt32LE(type, at + 4);
    headers.writeBigUInt64LE(name === '.text' ? 6n : 2n, at + 8);
    headers.writeBigUInt64LE(BigInt(offsets[index] ?? 0), at + 24);
    headers.writeBigUInt64LE(BigInt(bytes.length), at + 32);
  }
  return Buffer.concat([head, ...parts.map(([, , bytes]) => bytes), headers]);
}

/** `lea rdi, [rip + x]`; `adrp x0, page` and `add x0, x0, x`. */
function nameTexts(
  { namedAt, machine }: { namedAt: readonly number[]; machine: LinkedElf['machine'] | undefined },
  { code, address }: { code: Buffer; address: number },
  texts: number,
): void {
  for (const [index, namedText] of namedAt.entries()) {
    const at = index * 8;
    const to = texts + namedText;
    if (machine === 'aarch64') {
      const pages = Math.floor(to / 4096) - Math.floor((address + at) / 4096);
      code.writeUInt32LE(
        0x90000000 + (((pages % 4) + 4) % 4) * 2 ** 29 + (((pages >> 2) & 0x7ffff) << 5),
        at,
      );
      code.writeUInt32LE(0x91000000 + (to % 4096) * 1024, at + 4);
    } else {
      code.write('488d3d', at, 'hex');
      code.writeInt32LE(to - (address + at + 7), at + 3);
    }
  }
}

function segment(
  head: Buffer,
  index: number,
  { type, offset, size }: { type: number; offset: number; size: number },
): void {
  const at = 64 + index * 56;
  head.writeUInt32LE(type, at);
  head.writeBigUInt64LE(BigInt(offset), at + 8);
  head.writeBigUInt64LE(BigInt(BASE + offset), at + 16);
  head.writeBigUInt64LE(BigInt(size), at + 32);
}
