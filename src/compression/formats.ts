import type { CompressedFormat } from './types.ts';

const SUFFIXES: readonly (readonly [suffix: string, format: CompressedFormat])[] = [
  ['.gz', 'gzip'],
  ['.xz', 'xz'],
  ['.zst', 'zstd'],
  ['.bz2', 'bzip2'],
  ['.lzma', 'lzma'],
];

/** By the end of a name: `Packages.xz`, `data.tar.zst`; `none` for every other name. */
export function formatOfName(fileName: string): CompressedFormat {
  return SUFFIXES.find(([suffix]) => fileName.endsWith(suffix))?.[1] ?? 'none';
}

const MAGIC: readonly (readonly [format: CompressedFormat, ...bytes: number[]])[] = [
  ['gzip', 0x1f, 0x8b],
  ['xz', 0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00],
  ['zstd', 0x28, 0xb5, 0x2f, 0xfd],
  ['bzip2', 0x42, 0x5a, 0x68],
  // .lzma has no magic: these are the properties and the low bytes of the dictionary's size that all of them have.
  ['lzma', 0x5d, 0x00, 0x00],
];

/** By the first six bytes (fewer will do for some formats); `none` when they match no format. */
export function detectFormat(firstBytes: Uint8Array): CompressedFormat {
  const match = MAGIC.find(([, ...bytes]) => bytes.every((byte, index) => firstBytes[index] === byte));
  return match?.[0] ?? 'none';
}
