/** A 64-bit shared object whose data holds a module entry of PHP with this name and version. */
export function phpExtension(name: string, version: string, api = 20_220_829): Buffer {
  const texts = Buffer.from(`\0${name}\0${version}\0`);
  const sectionNames = '\0.rela.dyn\0.data\0.shstrtab\0';
  const data = 0x100;
  const relocations = data + 176;
  const strings = relocations + 48;
  const names = strings + texts.length;
  const sections = Math.ceil((names + sectionNames.length) / 8) * 8;
  const file = Buffer.alloc(sections + 4 * 64);

  file.write('\x7fELF\x02\x01\x01', 'latin1');
  file.writeUInt16LE(3, 16);
  file.writeUInt16LE(62, 18);
  file.writeUInt32LE(1, 20);
  file.writeBigUInt64LE(64n, 32);
  file.writeBigUInt64LE(BigInt(sections), 40);
  for (const [at, value] of [
    [52, 64],
    [54, 56],
    [56, 1],
    [58, 64],
    [60, 4],
    [62, 3],
  ] as const)
    file.writeUInt16LE(value, at);

  // One segment: everything, at the address of its offset.
  file.writeUInt32LE(1, 64);
  file.writeBigUInt64LE(BigInt(file.length), 64 + 32);
  file.writeBigUInt64LE(BigInt(file.length), 64 + 40);

  file.writeUInt16LE(168, data);
  file.writeUInt32LE(api, data + 4);
  relocate(file, relocations, data + 32, strings + 1);
  relocate(file, relocations + 24, data + 88, strings + 2 + name.length);
  texts.copy(file, strings);
  file.write(sectionNames, names);
  section(file, sections + 64, 1, 4, relocations, 48);
  section(file, sections + 128, 11, 1, data, 168);
  section(file, sections + 192, 17, 3, names, sectionNames.length);
  return file;
}

/** R_X86_64_RELATIVE. */
function relocate(file: Buffer, at: number, place: number, target: number): void {
  file.writeBigUInt64LE(BigInt(place), at);
  file.writeBigUInt64LE(8n, at + 8);
  file.writeBigUInt64LE(BigInt(target), at + 16);
}

function section(file: Buffer, at: number, name: number, type: number, offset: number, length: number): void {
  file.writeUInt32LE(name, at);
  file.writeUInt32LE(type, at + 4);
  file.writeBigUInt64LE(BigInt(offset), at + 24);
  file.writeBigUInt64LE(BigInt(length), at + 32);
}
