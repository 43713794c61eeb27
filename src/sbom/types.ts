import type { Digest } from '../base/digest.ts';

/** One piece of software, or the image itself. */
export type Component = {
  /** Unique in the graph and the same on every build: a purl, or `image:sha256…`. `file:/` is kept for files. */
  id: string;
  type: 'container' | 'operating-system' | 'library' | 'application' | 'file';
  name: string;
  version?: string;
  purl?: string;
  /** SPDX expression, or undefined when it could not be told. */
  license?: string;
  /** Licence texts or names that are no SPDX id, as the copyright file names them. */
  licenseNames?: string[];
  copyright?: string;
  /** Who distributes it. Undefined `kind`: an organization. */
  supplier?: { name: string; email?: string; kind?: 'person' | 'organization' };
  description?: string;
  homepage?: string;
  checksums?: Digest[];
  /** The source package that it was built from. */
  source?: { name: string; version: string; purl: string };
  properties?: Record<string, string>;
};

/**
 * A regular file. `path` is a byte string without a leading `/`, as in `Entry.path`; `owner` is a component's id. SPDX 2.3
 * (8.4) makes the SHA-1 mandatory.
 */
export type SbomFile = { path: string; sha1: string; sha256?: string; md5?: string; owner: string };

/** Files that no package shipped, and what made them. `paths` are byte strings without a leading `/`. */
export type SbomEffect = { name: string; description: string; paths: string[] };

/** What SPDX and CycloneDX documents are written from: no time, host, tool build or path in it. */
export type SbomGraph = {
  /** The component that the document describes; one of `components`. It contains all the others. */
  root: string;
  components: Component[];
  /** `from` depends on `to`. */
  dependencies: { from: string; to: string }[];
  /** Optional section: which component owns which file. */
  files?: SbomFile[];
  effects: SbomEffect[];
  /** Seconds since 1970, of the lock: documents carry no other time. */
  created: number;
};
