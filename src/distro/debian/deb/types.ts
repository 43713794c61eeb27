import type { Digest } from '../../../base/digest.ts';
import type { Entry } from '../../../rootfs/index.ts';
import type { ControlFile, DebianArch } from '../types.ts';
import type { PackedEntries } from './packed-entries.ts';
import type { TarCheck } from './tar-blocks.ts';

/** What the index entry of a package says, and its control file must say too. */
export type ExpectedPackage = { name: string; version: string; architecture: DebianArch };

export type DebLimits = {
  /** Uncompressed control.tar. */
  controlBytes: number;
  /** Uncompressed data.tar. Installed-Size is a hint by the package's builder: it limits nothing. */
  dataBytes: number;
  entries: number;
};

export const DEB_LIMITS: DebLimits = {
  controlBytes: 16 * 1024 ** 2,
  dataBytes: 8 * 1024 ** 3,
  entries: 1_000_000,
};

/** `UnpackedDeb` as it travels between threads. */
export type PackedDeb = {
  control: ControlFile;
  controlDigest: Digest;
  controlSizeBytes: number;
  dataDigest: Digest;
  dataSizeBytes: number;
  entries: PackedEntries;
  newestMtime: number;
  /** SHA-256 of each block of data.tar. */
  blocks: Uint8Array;
};

/** A package whose bytes were checked; both its tars lie in the cache (kind `tar`). */
export type UnpackedDeb = {
  control: ControlFile;
  controlDigest: Digest;
  controlSizeBytes: number;
  dataDigest: Digest;
  dataSizeBytes: number;
  /** The cached data.tar. */
  dataPath: string;
  /** Of data.tar, in its order; file contents are slices of it. */
  entries: Entry[];
  /** The latest mtime of all entries, in seconds since 1970. */
  newestMtime: number;
  /** All of this as it can be kept. */
  listing: PackedDeb;
  /** What has to be asked before bytes of the cached data.tar are read; undefined: all of them were hashed. */
  check?: TarCheck | undefined;
};
