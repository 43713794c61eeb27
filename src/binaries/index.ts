export { type ElfObject, readElf } from './elf/read-elf.ts';
export { binaryError } from './errors.ts';
export { bytesAccess, checkRange, type RandomAccess } from './random-access.ts';
