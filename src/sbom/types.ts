import type { Digest } from '../base/digest.ts';

/** One piece of software, or the image itself. */
export type Component = {
  /** Unique in the graph and the same on every build: a purl, or `image:sha256…`. */
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
  supplier?: { name: string; email?: string };
  description?: string;
  homepage?: string;
  checksums?: Digest[];
  /** The source package that it was built from. */
  source?: { name: string; version: string; purl: string };
  properties?: Record<string, string>;
};

export type SbomFile = { path: string; sha256?: string; sha1?: string; md5?: string; owner: string };

/** What SPDX and CycloneDX documents are written from: no time, host, tool build or path in it. */
export type SbomGraph = {
  /** The component that the document describes; one of `components`. */
  root: string;
  components: Component[];
  /** `from` depends on `to`. */
  dependencies: { from: string; to: string }[];
  /** Optional section: which component owns which file. */
  files?: SbomFile[];
  /** Declared effects: files that no package shipped, and what made them. */
  effects: { name: string; description: string; paths: string[] }[];
  /** Seconds since 1970, of the lock: documents carry no other time. */
  created: number;
};
