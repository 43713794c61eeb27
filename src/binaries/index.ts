export { readAsar } from './asar/read-asar.ts';
export { Budget, type Costs, paidAccess } from './budget.ts';
export { classStrings, classUses } from './class-file/index.ts';
export { type DenoPackage, readDenoPackages } from './deno/read-deno.ts';
export { readAttached } from './elf/attached.ts';
export { hasSymbolLike, importedSymbols } from './elf/imports.ts';
export { type LoaderSurroundings, librarySearch, rpathOf } from './elf/loader/find-libraries.ts';
export { readLdSoCache } from './elf/loader/ld-so-cache.ts';
export type { LoaderObject, LoaderTree, NeededLibrary } from './elf/loader/loader-tree.ts';
export { resolveNeeded } from './elf/loader/resolve-needed.ts';
export { type ElfObject, openElf, readElf } from './elf/read-elf.ts';
export { elfStrings } from './elf/strings.ts';
export { symbolOffsets } from './elf/symbols.ts';
export { binaryError } from './errors.ts';
export {
  GoFunctions,
  type GoLiterals,
  type GoModule,
  type GoModules,
  type GoProgram,
  readGoLiterals,
  readGoProgram,
} from './go/index.ts';
export { LiteralScanner } from './literals/literal-scanner.ts';
export { type ByteRange, dataRanges } from './native-section/data-ranges.ts';
export { nativeSection } from './native-section/native-section.ts';
export { readPe } from './pe/read-pe.ts';
export { type PhpExtension, readPhpExtension } from './php-extension/read-php-extension.ts';
export { type FrozenEntry, readFrozen, readPyInstaller } from './pyinstaller/read-pyinstaller.ts';
export { bytesAccess, checkRange, fileAccess, piecesOf, type RandomAccess } from './random-access.ts';
export { RPM_TAGS, type RpmHeader, readRpmDatabase } from './rpmdb/index.ts';
export { unpackPaid } from './unpack-paid.ts';
export { readZip, readZipEntry, type ZipEntry } from './zip/index.ts';
