import type { Digest } from '../../base/digest.ts';
import type { AllowUnexplained } from '../../scan/index.ts';
import type { InventorySource, RunCounts, RunField, RunFilter, SortedBy, Time } from '../../store/index.ts';
import type { ShownRemark } from '../remarks/types.ts';

/** What is looked for. `text` is as it was asked. */
export type Question =
  | { kind: 'vulnerability'; text: string; id: string }
  | { kind: 'package'; text: string; pattern: PackagePattern }
  | { kind: 'digest'; text: string; digest: Digest }
  | { kind: 'license'; text: string; license: string }
  | { kind: 'base'; text: string; digest: Digest | undefined; reference: string };

export type PackagePattern = {
  /** Purl type; undefined: any. */
  type: string | undefined;
  /** '': none; undefined: any. */
  namespace: string | undefined;
  name: string;
  /** `exact`: this text, or a version that is equal to it; `range`: in the way of the ecosystem, or `vers:`. */
  versions: { kind: 'any' } | { kind: 'exact' | 'range'; text: string };
  distro: string | undefined;
};

/**
 * Which runs count. `archive`: all that is known, whether it ever ran or not. `asSeen`: what looks saw, however far apart they were; that clusters are
 * seen lately is asked of the end only.
 */
export type AskedTime =
  | { kind: 'now' }
  | { kind: 'at'; at: Time }
  | { kind: 'between'; from: Time; to: Time; asSeen?: true | undefined }
  | { kind: 'archive' };

export type ExposureOptions = {
  time: AskedTime;
  /** Judge by what could have been known then; undefined: by what is known today. */
  knownAt: Time | undefined;
  filter: RunFilter;
  /** How old the data of a feed may be that speaks of what is in the fleet, milliseconds; default: 7 days. */
  maxFeedAgeMs?: number | undefined;
  /** Programs that no component explains, and that the user answers for. */
  allowUnexplained?: readonly AllowUnexplained[] | undefined;
  /** Rows that are made in full; the counts are of all. */
  limit: number;
  /** `next` of the page before: rows after it. */
  after?: string | undefined;
  /** Of the runs; images that never ran come after all of them. Default: as they are stored. */
  sort?: SortedBy<RunField> | undefined;
  /** False: newer images that no longer have it are not looked for, which takes most of the time of an answer of many rows. */
  successors?: boolean;
};

/** Why a component is an answer. */
export type ExposureReason = {
  /** Of the vulnerability; undefined: what was asked for is the component itself. */
  vulnerability: string | undefined;
  /** '' : no version with the fix is known. */
  fixedVersion: string;
  /** The statements, best first: `DSA-5649-1 debian-tracker`. */
  because: string;
};

export type Claim = {
  source: InventorySource;
  /** The signer, where there is one. */
  by: string;
  tool: string;
  madeAt: Time;
};

export type ExposedComponent = {
  purl: string;
  type: string;
  name: string;
  version: string;
  source: { name: string; version: string } | undefined;
  reason: ExposureReason;
  /** `unknown`: nobody has looked yet at what may lower it; a new look at the image may. Undefined: it was not asked about a vulnerability. */
  standing: 'affected' | 'unknown' | undefined;
  /** As people read paths; inside an archive `app.war!/WEB-INF/lib/a.jar`. */
  places: readonly { path: string; layer: Digest | undefined }[];
  /** Who says that it is there, and whose inventories of the same image do not list it. */
  claimedBy: readonly Claim[];
  notListedBy: readonly Claim[];
};

export type ExposedImage = {
  id: number;
  reference: string;
  platform: string;
  /** Of the manifest where it is known. */
  digest: Digest | undefined;
  components: readonly ExposedComponent[];
  /** The newest image of the same repository that no longer has it. */
  successor: { reference: string; digest: Digest | undefined; createdAt: Time } | undefined;
};

/** One container of one workload that runs, or ran, an image that has it. */
export type ExposedRun = {
  owner: string | undefined;
  cluster: string;
  namespace: string;
  kind: string;
  workload: string;
  container: string;
  /** How many copies ran when it was last seen. */
  count: number;
  from: Time;
  /** Undefined: it runs, as far as the newest dump knows. */
  to: Time | undefined;
  lastSeenAt: Time;
  /** As the status reported it. */
  digest: Digest | undefined;
  reference: string;
  image: number;
  /** False: the digest is that of an index, and the node's architecture is not known: this is one of its images. */
  certain: boolean;
  /** Exceptions are about all that was found in it: it is counted in `excepted`. */
  isExcepted?: true | undefined;
  /** What people say of it: the newest ten. */
  remarks?: readonly ShownRemark[] | undefined;
};

export type NotCoveredReason =
  | 'no-digest'
  | 'unknown-image'
  | 'no-inventory'
  | 'old-catalog'
  | 'unreadable'
  | 'quarantined'
  | 'not-comparable'
  | 'unknown-ecosystem'
  | 'unproven'
  | 'no-feed'
  | 'stale-feed'
  | 'stale-import';

/** Something that the answer does not cover, and what to do about it. */
export type NotCovered = {
  why: NotCoveredReason;
  /** The image, package type, feed or cluster. */
  what: string;
  /** Running containers behind it; 0 where they were not counted. */
  containers: number;
  /** Where it runs: `prod shop/Deployment/front`. */
  where: readonly string[];
};

/** Something that can be done so that an answer covers more. */
export type RemedyCode =
  /** Look into what runs: `fleet todo --catalog`. */
  | 'catalogue-what-runs'
  /** Look at what could not be read or taken: `fleet images --gaps`. */
  | 'list-gaps'
  /** Look into the images again. */
  | 'catalogue-again'
  /** Ask for the package by name, or by name and range. */
  | 'ask-by-name'
  | 'ask-by-range'
  /** Configure a feed that covers it, and update the advisories. */
  | 'add-feed'
  | 'update-advisories'
  /** Mend a feed's file, and import it under the same id. */
  | 'import-again'
  | 'build-advisories'
  | 'pull-advisories'
  /** Answer for programs that no component explains: `--allow-unexplained`. */
  | 'answer-for-programs'
  /** Match the fleet with the advisories that are asked. */
  | 'rematch'
  /** Record what runs, by a dump or from the cluster. */
  | 'import-runs'
  /** Say how old a look at a cluster may be. */
  | 'set-stale-after'
  /** List all that no answer covers: `exposed --not-covered`. */
  | 'list-not-covered';

/** Why not all could be said. `text` is the plain fact; who shows it says in words of their own what `remedies` are. */
export type UnknownReason = { code: UnknownCode; text: string; remedies: readonly RemedyCode[] };

export type UnknownCode =
  | 'no-database'
  | 'unknown-vulnerability'
  | 'no-package-known'
  | 'not-matched'
  | 'nothing-runs'
  | 'nothing-ran'
  | 'no-images'
  | 'stale-cluster'
  | 'unwatched'
  | 'not-retained'
  | 'not-comparable'
  | 'not-covered'
  | 'not-judged'
  | 'not-whole'
  /** Nobody says it: a licence, or a base. */
  | 'unsaid'
  | 'stale-feed'
  | 'lost-records';

/** `unproven`: it brought programs, no record speaks of it, and nothing proves it to be its distribution's. */
export type NotJudgedReason =
  | 'no-feed'
  | 'unknown-ecosystem'
  | 'not-comparable'
  | 'unproven'
  /** Of single statements: see `Gap`. */
  | 'undetermined'
  | 'not-understood'
  | 'not-matched';

/** Why nothing could be said of one package version. `what`: the ecosystem, release or package that is meant. */
export type Unjudged = {
  name: string;
  why: NotJudgedReason;
  what: string;
  /** Programs, byte strings, which the user may answer for: then it is as if it were judged. */
  brought?: readonly string[] | 'many';
};

/** What may be affected and could not be judged, so that nobody can say that it is not. */
export type NotJudged = {
  /** Images of the asked time that hold some of it and are not known to be exposed, and their containers. */
  images: number;
  containers: number;
  because: readonly {
    /** Of the package, or of what it was built from. */
    name: string;
    why: NotJudgedReason;
    /** The ecosystem, release or type that is meant. */
    what: string;
    images: number;
  }[];
};

/** Images of which an inventory says itself that it is not whole, or does not say that it is, where that may matter to what is asked. */
export type NotWholeImages = {
  /** Of the asked time, and not known to be exposed; and their containers. */
  images: number;
  containers: number;
  /** A layer, archive or package database could not be read to its end. */
  hiding: number;
  /** A component that has the name could not be taken. */
  quarantining: number;
  /** Nobody looked into it, and no document that tells of it says that it lists all. */
  onlyTold: number;
  /** A program in it is explained by no component, and nobody answers for it. */
  unexplained: number;
  /** An older program looked, which did not note such programs. */
  unnoted: number;
};

/** Images that have it only where it does not count, by the same rules as `scan` lowers findings by. */
export type LoweredImages = {
  /** Of the asked time, and not known to be exposed; and their containers. */
  images: number;
  containers: number;
  because: readonly { text: string; images: number }[];
};

export type ExposureVerdict = 'exposed' | 'none' | 'unknown';

export type ExposureAnswer = {
  question: { kind: Question['kind']; text: string; vulnerabilities: readonly VulnerabilitySummary[] };
  time: AskedTime;
  knownAt: Time | undefined;
  askedAt: Time;
  verdict: ExposureVerdict;
  /** Why it could not be said, when it could not. */
  unknownBecause: readonly string[];
  /** The same, one for each, with codes and what can be done. */
  unknownReasons: readonly UnknownReason[];
  /** Runs of the asked time that have it, and all of them. */
  exposed: RunCounts;
  all: RunCounts;
  /** Runs that have it and are not among the exposed, since exceptions of people are about all of it there. Undefined: there are none. */
  excepted?: RunCounts | undefined;
  /** Images with it that ran before the asked time and do not any more; undefined: they are among the others. */
  ranBefore: number | undefined;
  /** `--all`: images with it, whether they ever ran or not. */
  inArchive: number | undefined;
  /** Images that ran at the asked time (of the archive: ever) and were not looked into. */
  imagesNotCovered: number;
  notJudged: NotJudged;
  notWhole: NotWholeImages;
  lowered: LoweredImages;
  runs: readonly ExposedRun[];
  images: readonly ExposedImage[];
  /** Rows that were left out by the limit. */
  moreRuns: number;
  /** Where they go on: `after` of the next question. Undefined: none were left out. */
  next: string | undefined;
  /** Components whose versions cannot be compared with what was asked. */
  incomparable: readonly { purl: string; version: string }[];
  /** The newest look at each cluster, and the database that was judged by. */
  asOf: { clusters: readonly { name: string; at: Time }[]; advisoriesBuiltAt: Time | undefined };
};

export type VulnerabilitySummary = {
  id: string;
  title: string;
  published: string | undefined;
  isExploited: boolean;
};
