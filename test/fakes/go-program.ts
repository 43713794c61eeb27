const BASE = 0x40_0000;
const HEADERS = 64 + 56;

export type FakeGoProgram = {
  goVersion?: string;
  /** Text of debug.BuildInfo. */
  modules?: string;
  /** Names of functions. */
  functions?: readonly string[];
  /** Addresses of strings, as before Go 1.18, instead of the strings themselves. */
  pointers?: boolean;
  /** False: as after a tool that takes the section headers away. */
  sections?: boolean;
  /** False: the build information is cut out. */
  buildInfo?: boolean;
};

/** A little-endian 64-bit ELF file with nothing in it but Go's tables, as cmd/link lays them out. */
export function fakeGoProgram({
  goVersion = 'go1.24.3',
  modules = '',
  functions = [],
  pointers = false,
  sections = true,
  buildInfo = true,
}: FakeGoProgram = {}): Buffer {
  const text = modules === '' ? '' : `${'S'.repeat(16)}${modules}${'E'.repeat(16)}`;
  const blob = pointers ? pointerBlob(goVersion, text, BASE + HEADERS) : inlineBlob(goVersion, text);
  const table = lineTable(functions);
  const parts = [
    ...(buildInfo ? [{ name: '.go.buildinfo', bytes: padded(blob) }] : []),
    ...(functions.length > 0 ? [{ name: '.gopclntab', bytes: padded(table) }] : []),
  ];
  return elf(parts, sections);
}

function inlineBlob(goVersion: string, text: string): Buffer {
  const header = Buffer.alloc(32);
  header.write('\xff Go buildinf:\x08\x02', 'latin1');
  return Buffer.concat([header, prefixed(goVersion), prefixed(text)]);
}

function pointerBlob(goVersion: string, text: string, address: number): Buffer {
  const header = Buffer.alloc(64);
  header.write('\xff Go buildinf:\x08\x00', 'latin1');
  const [version, body] = [Buffer.from(goVersion), Buffer.from(text)];
  for (const [index, value] of [
    address + 32,
    address + 48,
    address + 64,
    version.length,
    address + 64 + version.length,
    body.length,
  ].entries())
    header.writeBigUInt64LE(BigInt(value), 16 + index * 8);
  return Buffer.concat([header, version, body]);
}

function prefixed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length: number[] = [];
  let rest = bytes.length;
  for (; rest >= 0x80; rest >>= 7) length.push((rest & 0x7f) | 0x80);
  return Buffer.concat([Buffer.from([...length, rest]), bytes]);
}

/** The header of Go 1.20's line table, then the names of functions. */
function lineTable(functions: readonly string[]): Buffer {
  const names = Buffer.from(functions.map((name) => `${name}\0`).join(''));
  const header = Buffer.alloc(8 + 8 * 8);
  header.writeUInt32LE(0xffff_fff1);
  header.set([0, 0, 1, 8], 4);
  header.writeBigUInt64LE(BigInt(header.length), 8 + 3 * 8);
  header.writeBigUInt64LE(BigInt(header.length + names.length), 8 + 4 * 8);
  return Buffer.concat([header, names]);
}

function padded(bytes: Buffer): Buffer {
  return Buffer.concat([bytes, Buffer.alloc((16 - (bytes.length % 16)) % 16)]);
}

type Part = { name: string; bytes: Buffer };

function elf(parts: readonly Part[], withSections: boolean): Buffer {
  const content = Buffer.concat(parts.map(({ bytes }) => bytes));
  const names = Buffer.from(`\0${[...parts.map(({ name }) => name), '.shstrtab'].join('\0')}\0`);
  const head = Buffer.alloc(HEADERS);
  head.set([0x7f, 0x45, 0x4c, 0x46, 2, 1, 1]);
  head.writeUInt16LE(2, 16);
  head.writeUInt16LE(62, 18);
  head.writeBigUInt64LE(64n, 32);
  head.writeUInt16LE(56, 54);
  head.writeUInt16LE(1, 56);
  if (withSections) {
    head.writeBigUInt64LE(BigInt(HEADERS + content.length + names.length), 40);
    head.writeUInt16LE(64, 58);
    head.writeUInt16LE(parts.length + 2, 60);
    head.writeUInt16LE(parts.length + 1, 62);
  }
  head.writeUInt32LE(1, 64);
  head.writeUInt32LE(6, 68);
  for (const [at, value] of [
    [72, HEADERS],
    [80, BASE + HEADERS],
    [96, content.length],
    [104, content.length],
  ] as const)
    head.writeBigUInt64LE(BigInt(value), at);
  if (!withSections) return Buffer.concat([head, content]);
  let offset = HEADERS;
  const headers = parts.map(({ name, bytes }) => {
    const header = sectionHeader(names.indexOf(`${name}\0`), 1, BASE + offset, offset, bytes.length);
    offset += bytes.length;
    return header;
  });
  const nameHeader = sectionHeader(names.indexOf('.shstrtab'), 3, 0, HEADERS + content.length, names.length);
  return Buffer.concat([head, content, names, Buffer.alloc(64), ...headers, nameHeader]);
}

function sectionHeader(name: number, type: number, address: number, offset: number, size: number): Buffer {
  const header = Buffer.alloc(64);
  header.writeUInt32LE(name, 0);
  header.writeUInt32LE(type, 4);
  header.writeBigUInt64LE(BigInt(address), 16);
  header.writeBigUInt64LE(BigInt(offset), 24);
  header.writeBigUInt64LE(BigInt(size), 32);
  return header;
}
