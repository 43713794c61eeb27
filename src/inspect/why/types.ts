import type { Digest } from '../../base/index.ts';
import type { UncoveredScript } from '../../distro/index.ts';
import type { ReachOfPath } from '../reach/types.ts';

/** Who put a path into the image, and in what words that is to be explained. */
export type PathOrigin =
  | { kind: 'package'; name: string }
  | { kind: 'effect'; name: string; description?: string }
  | { kind: 'recipe'; key: string; detail?: string }
  | { kind: 'unknown' };

export type WhyPath = {
  /** Absolute, without symlinked parents, for people and documents. */
  path: string;
  type: string;
  mode: string;
  sizeBytes?: number;
  digest?: Digest;
  /** Of a symlink. */
  target?: string;
  origin: PathOrigin;
  /** What the origin is known from. */
  toldBy: string;
  /** Of an image: whether it holds what building it again from the same packages gives. */
  asBuilt?: boolean;
  /** Of an image that starts something: whether its processes can load it, and by which steps. */
  reach?: ReachOfPath;
};

/** One link of the chain: what asked for `package`, in which words. `by` absent: the recipe. */
export type Step = { package: string; version: string; by?: string; field: string; clause: string };

/** One reason to believe that a package is in an image. */
export type WhyEvidence = {
  /** The cataloguer that saw it. */
  by: string;
  technique: string;
  /** 0 to 1. */
  confidence: number;
  /** Absolute paths, for people; what is in an archive comes after `!/`. */
  locations: string[];
  value?: string;
};

/** What the image itself says of a package. */
export type PackageInImage = {
  purl: string;
  type: string;
  namespace?: string;
  state?: string;
  sizeBytes: number;
  evidence: WhyEvidence[];
  /** Positions of the layers that it is in, from 0. */
  layers: number[];
  /** Package URLs: of the packages that installed its files, and of those that need it. */
  ownedBy: string[];
  neededBy: string[];
};

/** `purl` and what follows from it: of a package that was seen in an image. */
export type WhyPackage = Partial<PackageInImage> & {
  name: string;
  version: string;
  architecture: string;
  source: { name: string; version: string };
  /** From the recipe down to the package; empty when nothing of it is known. */
  chain: Step[];
  /** Other packages that ask for it as well. */
  alsoBy: string[];
  /** Absent: the image carries no provenance that names it. */
  origin?: {
    filename: string;
    digest: Digest;
    sizeBytes: number;
    suite: string;
    component: string;
    /** Of the signed Release: seconds since 1970, digest of its text, keys. */
    release?: {
      origin: string;
      codename: string;
      date: number;
      digest: Digest;
      fingerprints: string[];
      snapshot?: string;
    };
  };
  /** Maintainer scripts with a command that no effect covers. Absent: they were not looked at. */
  uncovered?: UncoveredScript[];
  /** Architectures of the lock that have it, and those that do not. */
  archs?: { has: string[]; lacks: string[] };
  /** Of an image that starts something, where the package was asked for by its name. */
  reached?: ReachOfSoftware;
};

/** How what the image starts gets to a piece of software. */
export type ReachOfSoftware = {
  /** Of its files, or of those that it was seen in where nobody knows them all. */
  files: number;
  knowsAllFiles: boolean;
  /** The file of it that is reached best, absolute; absent: none of its files is there, or nothing is started. */
  path?: string;
  reach?: ReachOfPath;
};

/** One piece of software that a vulnerability is found in, and how what the image starts gets to it. */
export type VulnerableSoftware = ReachOfSoftware & {
  name: string;
  version: string;
  purl: string;
  /** `lowered`: something lowers each of its findings; `shearwall explain` says what. */
  finding: 'affected' | 'lowered';
};

export type WhyAnswer =
  | {
      found: true;
      what: string;
      /** The recipe or image, as the user named it. */
      in: string;
      arch: string;
      path?: WhyPath;
      package?: WhyPackage;
      /** Every package of that name, `package` first: an image may hold several versions, or two ecosystems one name. */
      packages?: WhyPackage[];
      /** Of a vulnerability: the software that it is found in. */
      vulnerable?: VulnerableSoftware[];
      /** What the answer rests on, and what it could not tell. */
      notes: string[];
    }
  | { found: false; what: string; in: string; arch: string; nearest?: string; notes: string[] };
