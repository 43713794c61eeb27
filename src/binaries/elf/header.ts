import type { RandomAccess } from '../random-access.ts';
import { ByteView, malformed } from './byte-view.ts';

export type ElfClass = 32 | 64;

/** Names as `uname -m` has them; others are `machine-NUMBER` (gABI, e_machine). */
export type ElfMachine = string;

export type ElfHeader = {
  class: ElfClass;
  endianness: 'little' | 'big';
  machine: ElfMachine;
  type: 'relocatable' | 'executable' | 'shared' | 'core' | 'other';
  /** e_flags: what the processor's ABI puts there (float ABI of ARM and RISC-V). */
  flags: number;
};

const MACHINES: Readonly<Record<number, string>> = {
  2: 'sparc',
  3: 'i386',
  8: 'mips',
  20: 'ppc',
  21: 'ppc64',
  22: 's390x',
  40: 'arm',
  42: 'sh4',
  43: 'sparc64',
  50: 'ia64',
  62: 'x86_64',
  183: 'aarch64',
  243: 'riscv64',
  258: 'loongarch64',
};
const TYPES = ['other', 'relocatable', 'executable', 'shared', 'core'] as const;

/** True when the bytes begin as every ELF object does. */
export function isElf(bytes: Uint8Array): boolean {
  return bytes[0] === 0x7f && bytes[1] === 0x45 && bytes[2] === 0x4c && bytes[3] === 0x46;
}

/** gABI chapter 4, ELF header: the content begins with the magic number. */
export function readHeader(content: RandomAccess): { header: ElfHeader; view: ByteView } {
  const [, , , , fileClass, data] = content.read(0, Math.min(6, content.sizeBytes));
  if (fileClass !== 1 && fileClass !== 2)
    throw malformed(`class ${fileClass ?? 'missing'} is neither 32 nor 64 bit`);
  if (data !== 1 && data !== 2)
    throw malformed(`byte order ${data ?? 'missing'} is neither little nor big endian`);
  const view = new ByteView(content, fileClass === 2, data === 1);
  const machine = view.u16(18);
  const header: ElfHeader = {
    class: view.is64 ? 64 : 32,
    endianness: view.isLittleEndian ? 'little' : 'big',
    machine: MACHINES[machine] ?? `machine-${machine}`,
    type: TYPES[view.u16(16)] ?? 'other',
    flags: view.u32(view.is64 ? 48 : 36),
  };
  return { header, view };
}
