import type { FeedKind, SeverityLevel, Vulnerability } from '../../advisories/index.ts';
import type { Digest } from '../../base/digest.ts';
import type { ImagePackage } from '../../catalog/index.ts';
import type { FixStep } from '../fixes/types.ts';
import type { Gap, Match } from '../types.ts';

/** What `scan` answers: everything that was found, also what was lowered. */
export type ScanReport = {
  image: ScannedImage;
  /** Everything that was asked about: the same packages as `show` and `sbom` list. */
  packages: readonly ImagePackage[];
  /** Whose the OS packages are. */
  origins: PackageOrigins;
  database: UsedDatabase;
  /** Of the distribution's release; undefined: no feed says when its support ends. */
  support: ReleaseLife | undefined;
  /** `not-examined`: nobody asked, or it cannot be said; every component then counts as possibly reached. */
  reachability: 'not-examined' | 'examined';
  /** Where somebody asked. */
  reach?: UsedReach;
  /** What is acted on first stands first. */
  findings: readonly Finding[];
  /** Statements that a version is not affected: facts, not findings. */
  notAffected: number;
  gaps: readonly ReportedGap[];
  exploitedUnjudged: readonly ExploitedUnjudged[];
  /** What may hide a finding: with any of these an answer of "nothing" is not one. */
  doubts: readonly Doubt[];
  /** Files that no component explains, and that the user answers for. */
  allowed: readonly AllowedFile[];
  vex: readonly VexUse[];
  ignoreRules: readonly IgnoreUse[];
  /** Reports of other scanners that were read. */
  reports: readonly ReadReport[];
  /** Findings that the line did not want to see, where there are any. */
  leftOut?: readonly LeftOut[];
};

/**
 * What the image starts, as command lines or files; how many components were examined, and how many of them nothing loads. `why`: nothing can
 * be said.
 */
export type UsedReach =
  | { engine: number; digest: Digest; roots: readonly string[]; examined: number; idle: number }
  | { why: string };

/** How many findings an option left out, and how many of them are exploited or malicious. */
export type LeftOut = { option: 'only-fixed' | 'severity'; findings: number; exploited: number };

/** Software without a version, and the exploited vulnerabilities that some of its versions have. Paths are byte strings. */
export type ExploitedUnjudged = {
  name: string;
  type: string;
  locations: readonly string[];
  vulnerabilities: readonly string[];
};

/**
 * `unread-file`: an examiner could not read all of a file that can hold packages; `unexplained-file`: a program, library or archive that no
 * component explains; `no-files`: nothing was there to look at; `partial-document`: a document that does not say that it is whole;
 * `lost-records`: a feed has records that nobody can read, and that may speak of what is here. Paths are byte strings.
 */
export type Doubt = {
  code: 'unread-file' | 'unexplained-file' | 'no-files' | 'partial-document' | 'lost-records';
  paths: readonly string[];
  text?: string | undefined;
};

/** `path` is a byte string. */
export type AllowedFile = { path: string; reason: string };

export type ScanRemedy = 'list-problems';

export type ScannedImage = {
  name: string;
  kind: 'image' | 'directory' | 'archive' | 'file' | 'document';
  digest: Digest | undefined;
  platform: string | undefined;
  /** Of the same index, and not looked at. */
  otherPlatforms?: readonly string[] | undefined;
  /** As os-release names it. */
  distro: { id: string; versionId: string | undefined; name: string } | undefined;
  base: { name: string; layers: number | undefined } | undefined;
  /** `80/tcp`; undefined: a document does not say. */
  exposedPorts: readonly string[] | undefined;
  /** Where the components come from. */
  from: 'image' | 'document' | 'report';
  components: number;
  /** Regular files that something accounts for; undefined: a document does not say. */
  files: { all: number; accounted: number } | undefined;
  /** What could not be read of it, as text: components may be missing. */
  incomplete: readonly string[];
  /** What can be done about it. `list-problems`: the catalog of the image lists them all. */
  remedies?: readonly ScanRemedy[] | undefined;
  /** Layers that were not read to their end, or are not what they claim to be: an answer of "nothing" is not one. */
  unreadLayers: readonly number[];
  /** The lowest first; undefined: a document does not say, and a folder has none. */
  layers?: readonly ScannedLayer[] | undefined;
};

/** `packages`: package URLs of what was found in it. */
export type ScannedLayer = {
  digest: Digest | undefined;
  /** What the image's history says made it. */
  createdBy: string | undefined;
  /** Uncompressed. */
  sizeBytes: number;
  packages: readonly string[];
};

/**
 * `own`: how many the signed index of their release proves to be the distribution's; `unproven`: how many nothing proves, nor a sign denies.
 * `foreign`: names of third parties' packages. `isIndexed`: the database has the index of a release that is here.
 */
export type PackageOrigins = {
  own: number;
  unproven: number;
  foreign: readonly string[];
  isIndexed: boolean;
};

/** Whose one OS package is, and by what, as text. */
export type PackageOrigin = { is: 'own' | 'unproven' | 'foreign'; why: string };

export type UsedDatabase = {
  digest: Digest;
  /** Seconds since 1970. */
  builtAt: number;
  feeds: readonly UsedFeed[];
};

export type UsedFeed = {
  id: string;
  /** Seconds since 1970. */
  date: number | undefined;
  ageDays: number | undefined;
  isStale: boolean;
  records: number;
  kind: FeedKind;
  /** It speaks of an ecosystem that is in the image: an answer rests on it. */
  isNeeded: boolean;
  /** What it covers by the user's word alone. */
  declared?: readonly string[];
  /** How many of its records nobody can read; absent: none. */
  lost?: number;
};

/** ISO dates. */
export type ReleaseLife = {
  name: string;
  endOfLife: string | undefined;
  endOfLongTermSupport: string | undefined;
  /** For paying customers. */
  endOfPaidSupport: string | undefined;
  /** `long-term`: only volunteers or payers still get fixes. */
  state: 'supported' | 'long-term' | 'over';
};

/** A match in an image, after triage: one vulnerability in one package of one version, wherever it is in the image. */
export type Finding = {
  vulnerability: Vulnerability;
  match: Match;
  components: readonly AffectedComponent[];
  tier: Tier;
  /** Why it is in the rest; undefined in the other tiers. */
  restReason: RestReason | undefined;
  /** 0 to 100; see docs/tasks/scan-an-image.md. */
  priority: number;
  terms: readonly PriorityTerm[];
  severity: ChosenSeverity;
  /** Empty: nothing lowers it. What was lowered is in the rest and fails nothing. */
  lowered: readonly Lowering[];
  /** Exploited, but lowered: it stays on the first screen, marked. */
  isPinned: boolean;
  /** The version to move to; undefined: no fixed version is known. */
  fixVersion: string | undefined;
  /** What has to be done for it; undefined: no fixed version is known. */
  fix?: FixStep;
  /** Every component is in layers of the base image: a newer base contains the fix. */
  isInBase: boolean;
  /** What makes it less sure, as text: `judged by upstream's ranges`. */
  caveats: readonly string[];
  /** Of OS packages: by whose statements, the distribution's release, upstream, or both. */
  spokenBy?: SpokenBy;
  /** Who found it: `shearwall`, and scanners whose report was read. */
  seenBy: readonly string[];
};

export type SpokenBy = 'release' | 'upstream' | 'both';

export type Tier = 'act-now' | 'fix-by-rebuilding' | 'the-rest';
export type RestReason =
  | Lowering['code']
  | 'unnamed'
  | 'no-fix'
  | 'fixed-elsewhere'
  | 'will-not-fix'
  | 'deferred'
  | 'end-of-life';

export type AffectedComponent = {
  /** Its id in the catalog or document. */
  id: string;
  type: string;
  name: string;
  version: string | undefined;
  /** Places in the image, without a leading slash. */
  locations: readonly string[];
  /** Why this one does not count. A finding is lowered when each of its components is. */
  lowered: readonly Lowering[];
  /** Of OS packages. */
  origin?: PackageOrigin;
};

/** One term of the priority: `points` of what `fact` says. */
export type PriorityTerm = { name: TermName; points: number; fact: string };
export type TermName =
  | 'malicious'
  | 'exploited'
  | 'epss'
  | 'severity'
  | 'reachability'
  | 'fix'
  | 'exposed port';

export type ChosenSeverity = {
  level: SeverityLevel;
  score: number | undefined;
  vector: string | undefined;
  /** Who rated it; undefined: nobody. */
  source: string | undefined;
};

/** One reason why a finding is lowered. `source`: who says so; `date`: ISO. */
export type Lowering = {
  code: LoweringCode;
  text: string;
  source: string;
  date?: string;
  /** OpenVEX's justification that fits, where one does. */
  justification?: string;
  /** Of reasons that may rest on less: it rests on the files of the package, or on the release's own record. */
  isProven?: true;
};

export type LoweringCode =
  | 'left-to-distribution'
  | 'not-affected'
  | 'fixed-already'
  | 'symbols-absent'
  | 'other-platform'
  | 'cannot-run'
  | 'unreachable'
  | 'urgency'
  | 'vex'
  | 'ignored';

/**
 * Components that could not be judged, or not completely. `unproven`: packages with programs that nobody speaks of, and that nothing
 * proves to be the distribution's own; `what` is its release as package URLs name it.
 */
export type ReportedGap = Omit<Gap, 'why'> & {
  why: Gap['why'] | 'unproven';
  components: readonly string[];
  /** No answer for these: the exit code says so. Others are only reported. */
  blocks: boolean;
  /** Of a statement by which nobody can tell whether what is here is affected: the flaw is exploited. */
  isExploited?: true;
};

export type VexUse = {
  /** File, repository or manifest. */
  source: string;
  author: string | undefined;
  statements: number;
  applied: number;
  /** Why statements were not applied, counted. */
  unused: Readonly<Record<string, number>>;
  /** Unused ones about something that is in the image: the first thousand. */
  nearMisses: readonly NearMiss[];
};

/** A statement that nearly meant something here. `product`: the first that it names. */
export type NearMiss = { vulnerabilities: readonly string[]; product: string; why: string };

export type IgnoreUse = {
  /** The file that has it. */
  file: string;
  rule: string;
  reason: string;
  expires: string | undefined;
  state: 'used' | 'unused' | 'expired';
};

/** `unknown`: hits of things that we do not find ourselves. */
export type ReadReport = { file: string; scanner: string; hits: number; known: number; unknown: number };
