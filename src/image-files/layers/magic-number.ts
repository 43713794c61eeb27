import type { Magic } from '../types.ts';

/** Only ever added to at the end: the numbers lie in caches. */
const MAGICS: readonly Magic[] = [
  'elf',
  'pe',
  'mach-o',
  'zip',
  'gzip',
  'xz',
  'zstd',
  'sqlite',
  'shebang',
  'class',
  'archive',
  'wasm',
  'asar',
];

/** 0 for none. */
export function magicNumber(magic: Magic | undefined): number {
  return magic === undefined ? 0 : MAGICS.indexOf(magic) + 1;
}

export function magicOfNumber(number: number): Magic | undefined {
  return MAGICS[number - 1];
}
