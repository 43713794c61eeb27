import type { Digest } from '../base/digest.ts';

/** One piece of software, or the image itself. */
export type Component = {
  /** Unique in the graph and the same on every build: a purl, or `image:sha256…`. `file:/` is kept for files. */
  id: string;
  type: 'container' | 'operating-system' | 'library' | 'application' | 'framework' | 'file';
  /** Maven's groupId; other ecosystems write theirs into the name: `@babel/core`. */
  group?: string;
  name: string;
  version?: string;
  purl?: string;
  /** CPE 2.2 or 2.3 names of the product. */
  cpes?: string[];
  /** SPDX expression, or undefined when it could not be determined. */
  license?: string;
  /** Licence texts or names that are not an SPDX id, as the copyright file names them. */
  licenseNames?: string[];
  copyright?: string;
  /** Who distributes it. Undefined `kind`: an organization. */
  supplier?: { name: string; email?: string; kind?: 'person' | 'organization' };
  description?: string;
  homepage?: string;
  checksums?: Digest[];
  /** Only of documents that were read: it is named and not delivered, as what others were built from, or was excluded. */
  absent?: true;
  /** The source package that it was built from. */
  source?: { name: string; version: string; purl: string };
  /** Why it is believed to be there, and where. */
  evidence?: SbomEvidence[];
  /** Ids of other components whose files hold it: the OS package that installed it, the archive that it is in. */
  containedIn?: string[];
  properties?: Record<string, string>;
};

/** One reason to believe that a component is there. Its fields are those of `Evidence` of the catalog. */
export type SbomEvidence = {
  by: string;
  technique: EvidenceTechnique;
  /** 0 to 1. */
  confidence: number;
  /** Byte strings, as paths of files; inside an archive `app.war!/WEB-INF/lib/a.jar`. */
  locations: string[];
  value?: string;
};

/** CycloneDX 1.5 to 1.7, evidence.identity.methods.technique. */
export type EvidenceTechnique =
  | 'source-code-analysis'
  | 'binary-analysis'
  | 'manifest-analysis'
  | 'ast-fingerprint'
  | 'hash-comparison'
  | 'instrumentation'
  | 'dynamic-analysis'
  | 'filename'
  | 'attestation'
  | 'other';

/**
 * A regular file. `path` is a byte string without a leading `/`, as in `Entry.path`; `owner` is a component's id. SPDX 2.3
 * (8.4) makes the SHA-1 mandatory. A file without an owner is only evidence: SPDX has to know it to refer to it.
 */
export type SbomFile = { path: string; sha1: string; sha256?: string; md5?: string; owner?: string };

/** Files that no package shipped, and what made them. `paths` are byte strings without a leading `/`. */
export type SbomEffect = { name: string; description: string; paths: string[] };

/** `complete`: every file was looked at, and what was found is listed. `incomplete`: some could not be read, or were left out. */
export type Composition = 'complete' | 'incomplete';

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
  /** Seconds since 1970: of the lock for a build, of the image for an analysis. Documents carry no other time. */
  created: number;
  /** How the facts came about. Undefined: another tool's document, which does not say. */
  origin?: 'build' | 'analysis';
  /** Whether everything that is inside is listed. Undefined: nobody says. */
  composition?: Composition;
};
