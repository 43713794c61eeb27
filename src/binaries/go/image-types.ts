import type { RandomAccess } from '../random-access.ts';

/** A stretch of a program: `sizeBytes` bytes of the file at `offset` are loaded at `address`. */
export type Region = {
  /** Of a section; empty for segments. */
  name: string;
  address: number;
  offset: number;
  sizeBytes: number;
  isWritable: boolean;
};

/** How a program is in memory: what Go's tables are found by. */
export type ProgramImage = {
  pointerBytes: 4 | 8;
  isLittleEndian: boolean;
  /** Empty where the linker or a packer took them away. */
  sections: readonly Region[];
  segments: readonly Region[];
};

/** As many of the bytes as the file has. */
export function readMost(content: RandomAccess, offset: number, length: number): Buffer {
  if (!(offset >= 0 && offset < content.sizeBytes)) return Buffer.alloc(0);
  return content.read(offset, Math.max(0, Math.min(length, content.sizeBytes - offset)));
}
