export { classStrings } from './class-file/index.ts';
export { type ElfObject, readElf } from './elf/read-elf.ts';
export { binaryError } from './errors.ts';
export { type GoModule, type GoModules, type GoProgram, readGoProgram } from './go/index.ts';
export { type LiteralHit, LiteralScanner } from './literals/literal-scanner.ts';
export { bytesAccess, checkRange, type RandomAccess } from './random-access.ts';
export { RPM_TAGS, type RpmHeader, readRpmDatabase } from './rpmdb/index.ts';
export { InflateBudget, readZip, readZipEntry, type ZipArchive, type ZipEntry } from './zip/index.ts';
