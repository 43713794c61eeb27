import { type Say } from '../../base/at-most.ts';
import { elfSections } from '../elf/read-elf.ts';
import { binaryError } from '../errors.ts';
import type { RandomAccess } from '../random-access.ts';
import { readBuildInfo } from './build-info.ts';
import { functionIndex } from './function-index.ts';
import { functionNames } from './function-names.ts';
import { type GoModules, readModuleText } from './module-text.ts';
import { packagesOf } from './packages.ts';
import { readProgramImage } from './program-image.ts';

/** What a program says of itself that Go linked. `packages`: import paths with functions in it, the standard library's too. */
export type GoProgram = {
  /** `go1.24.3`; undefined where the build information was cut out. */
  goVersion: string | undefined;
  modules: GoModules | undefined;
  packages: string[];
  /** For `GoFunctions`: all functions that are in it. Undefined: not all could be read. */
  functions: Uint8Array | undefined;
};

/** Undefined for all but Go programs: ELF, PE and Mach-O, stripped ones too. Bounded reads, nothing thrown on hostile bytes. */
export function readGoProgram(content: RandomAccess, say: Say): GoProgram | undefined {
  if (isOtherElf(content)) return undefined;
  const image = readProgramImage(content);
  if (image === undefined) return undefined;
  const info = readBuildInfo(content, image);
  // Looking for the line table costs a search where no section names it.
  const table =
    info !== undefined || image.sections.some(({ name }) => name.includes('gopclntab'))
      ? functionNames(content, image)
      : undefined;
  if (info === undefined && table === undefined) return undefined;
  if (table?.isWhole === false) say('its table of functions is too large to be read whole');
  return {
    goVersion: info?.goVersion,
    modules: info === undefined || info.modules === '' ? undefined : readModuleText(info.modules, say),
    packages: table === undefined ? [] : packagesOf(table.names, say),
    functions: table?.isWhole === true ? functionIndex(table.names) : undefined,
  };
}

/** Told by the names of its sections alone, where it has any: nearly all that is in an image. */
function isOtherElf(content: RandomAccess): boolean {
  try {
    const sections = elfSections(content);
    return (
      sections.length > 0 &&
      !sections.some(({ name }) => name === '' || name === '.go.buildinfo' || name.includes('gopclntab'))
    );
  } catch (error) {
    if (binaryError.is(error)) return false;
    throw error;
  }
}
