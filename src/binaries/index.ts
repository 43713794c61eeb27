export type { ElfClass, ElfHeader, ElfMachine } from './elf/header.ts';
export { type ElfObject, isElf, readElf } from './elf/read-elf.ts';
export { binaryError } from './errors.ts';
