/** One entry, as the central directory has it: local headers are not believed. */
export type ZipEntry = {
  /** Byte string, `/` between parts. */
  name: string;
  /** 0 stored, 8 deflated; others cannot be read. */
  method: number;
  isEncrypted: boolean;
  /** In the archive. */
  compressedBytes: number;
  /** As declared. */
  sizeBytes: number;
  crc32: number;
  /** Of the local header, in the file. */
  offset: number;
};

export type ZipArchive = {
  /** In the directory's order; of several with one name, the last counts and the others are left out. */
  entries: readonly ZipEntry[];
  /** What is odd about it, for people. */
  problems: readonly string[];
};
