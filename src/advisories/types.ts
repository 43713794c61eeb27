import type { Digest } from '../base/digest.ts';
import type { VersionRange } from '../versions/index.ts';

/**
 * A feed: one publisher's statements. The id is also how answers name it: `debian-tracker`, `osv-npm`, `kev`.
 * `dataDate`: the newest date that its records give, seconds since 1970.
 */
export type Feed = {
  id: string;
  kind: FeedKind;
  /** Where it was read from, credentials removed. */
  url: string | undefined;
  /** Seconds since 1970; undefined: it does not say. */
  dataDate: number | undefined;
  fetchedAt: number;
  records: number;
  /** Records that could not be read, and statements that name nothing which exists. */
  rejected: number;
  /** The ecosystems that it covers completely, so that its silence means something: `Debian:13`, `npm`. */
  covers: readonly string[];
  /** That it covers them is what the user said; absent: it is what the feed is, or what its content tells. */
  isDeclared?: true | undefined;
  /** What it said and nobody can read: while there is any, the feed's silence means nothing there. Absent: nothing was lost. */
  lost?: readonly LostRecords[] | undefined;
};

/** Records of a feed that nobody can read. `ecosystems`: those that they may speak of. `first`: one of them, by id or place, and what is wrong with it. */
export type LostRecords = {
  ecosystems: readonly string[];
  records: number;
  first: { id: string; reason: string };
};

export const FEED_KINDS = [
  'osv',
  'debian-tracker',
  'debian-list',
  'arch-tracker',
  'secdb',
  'wolfi',
  'cve',
  'kev',
  'epss',
  'csaf',
  'openvex',
  'end-of-life',
  'debian-packages',
  'ubuntu-packages',
  'apk-packages',
] as const;
export type FeedKind = (typeof FEED_KINDS)[number];

/** What an importer hands to the builder, one by one. The builder knows no formats, the importers no tables. */
export type FeedItem =
  | { type: 'advisory'; advisory: Advisory }
  | { type: 'exploited'; vulnerability: string; dateAdded: string; ransomware: boolean; dueDate?: string }
  | { type: 'probability'; vulnerability: string; epss: number; percentile: number }
  | { type: 'decision'; decision: StakeholderDecision }
  | { type: 'end-of-life'; release: ReleaseSupport }
  | { type: 'listed'; ecosystem: string; listed: ListedPackage }
  | RejectedItem;

/**
 * Something in the feed that could not be taken; counted and shown, never fatal. `isUnread`: its bytes could not be read as the record that
 * they should be, so that nobody knows what it says. `about`: what is lost with it can only be of these ecosystems; of an unread record without them it
 * may be of any that its feed speaks of. Neither: it was read, and is no advisory or names nothing that exists.
 */
export type RejectedItem = {
  type: 'rejected';
  id: string;
  reason: string;
  isUnread?: true;
  about?: readonly string[];
};

/** One statement by one feed: a GHSA, a GO, a DSA, a row of Debian's tracker (its id is then the CVE's). */
export type Advisory = {
  id: string;
  /** Other names of the same flaw. */
  aliases: readonly string[];
  /**
   * Set on bundles (DSA, USN, RHSA, records with several CVEs): the vulnerabilities that it is about. A bundle points to
   * each of them and makes no two of them one.
   */
  about?: readonly string[];
  title?: string;
  /** ISO 8601. */
  published?: string;
  modified?: string;
  withdrawn?: string;
  severities: readonly Severity[];
  cwes: readonly string[];
  url?: string;
  isMalicious?: true;
  affected: readonly AffectedPackage[];
};

/** `vector` wins over `score`, a score over a `level`. `source`: who rated it: `nvd`, `ghsa`, `cna`, `cisa-adp`, `debian`. */
export type Severity = {
  source: string;
  vector?: string;
  /** CVSS base score, 0 to 10. */
  score?: number;
  level?: SeverityLevel;
};
/** From the worst to what nobody rated. */
export const SEVERITY_LEVELS = ['critical', 'high', 'medium', 'low', 'negligible', 'unknown'] as const;
export type SeverityLevel = (typeof SEVERITY_LEVELS)[number];

/** What an advisory says of one package in one ecosystem. */
export type AffectedPackage = {
  /** OSV's name, with the release where there are several: `Debian:13`, `Alpine:v3.20`, `Rocky Linux:9`, `npm`, `Go`, `Bitnami`.
   * `CVE` for products as CVE records name them; the name is then `vendor/product`. */
  ecosystem: string;
  /** As the ecosystem compares names (`comparedName`; Maven `group:artifact`; Debian and Alpine the source's name). */
  name: string;
  /**
   * `not-affected`: a fact of its own; it wins over what others say of the same vulnerability in the same ecosystem. `undetermined`: the
   * publisher knows of it and has not looked; it overrules nobody, and nothing is safe by it.
   */
  status: 'affected' | 'not-affected' | 'undetermined';
  range: VersionRange;
  fix: Fix;
  /** Debian: `unimportant`, `low`, …; as the feed has it. */
  urgency?: string;
  /** Go: import path to the functions without which the flaw cannot be reached. Empty list: the whole package. */
  symbols?: Readonly<Record<string, readonly string[]>>;
  /**
   * Only for these: `arch` of rpm, `module` (`nodejs:18`) of modular rpms, `goos`/`goarch` of Go. Several values of one have commas
   * between them.
   */
  onlyFor?: Readonly<Record<string, string>>;
};

export type Fix = {
  state: 'fixed' | 'not-fixed' | 'will-not-fix' | 'deferred' | 'end-of-life' | 'unknown';
  /** Lowest version of each branch that has it; empty unless `fixed`. */
  versions: readonly string[];
  reason?: string;
  /** Not fixed where the version is, and in these of other branches. */
  elsewhere?: readonly string[];
};

/** SSVC, as CISA's Vulnrichment gives it. */
export type StakeholderDecision = {
  vulnerability: string;
  exploitation: 'none' | 'poc' | 'active';
  automatable: boolean;
  technicalImpact: 'partial' | 'total';
};

/** ISO dates; undefined: not known. */
export type ReleaseSupport = {
  ecosystem: string;
  name: string;
  endOfLife?: string;
  /** Debian's LTS: free, for part of the packages. */
  endOfLongTermSupport?: string;
  /** For paying customers: Debian's ELTS, Ubuntu Pro. */
  endOfPaidSupport?: string;
};

/** A package as a distribution's signed index of a release lists it. */
export type ListedPackage = {
  name: string;
  version: string;
  /** Debian's word: `amd64`, `all`. */
  architecture: string;
  source: string;
  sourceVersion: string;
};

/** Everything that is known around one CVE (or, where there is none, around one GHSA, GO, MAL …). */
export type Vulnerability = {
  id: string;
  aliases: readonly string[];
  title: string | undefined;
  published: string | undefined;
  severities: readonly Severity[];
  cwes: readonly string[];
  url: string | undefined;
  exploited: { dateAdded: string; ransomware: boolean; dueDate: string | undefined } | undefined;
  epss: { probability: number; percentile: number } | undefined;
  decision: StakeholderDecision | undefined;
  isMalicious: boolean;
};

/** One row of the answer to "what do the feeds say of this package?". Withdrawn advisories are not among them. */
export type PackageAdvisory = {
  /** Id of the vulnerability after joining aliases. */
  vulnerability: string;
  /** Id of the statement, and whose it is. */
  advisory: string;
  feed: string;
  /** ISO 8601, as the advisory has it: of two that contradict each other the newer one counts. */
  modified: string | undefined;
  affected: AffectedPackage;
};

/** One read-only file. Never changed once it is there; a new one takes its place. */
export type AdvisoryDatabase = {
  digest: Digest;
  /** Seconds since 1970. */
  builtAt: number;
  feeds: readonly Feed[];
  /** Feeds that cover all of `ecosystem`; empty: nothing can be said. */
  feedsFor(ecosystem: string): readonly Feed[];
  /** By `ecosystem` and `name`, in a stable order. */
  advisoriesOf(ecosystem: string, name: string): readonly PackageAdvisory[];
  /** By the id that joined aliases have; undefined: unknown. */
  vulnerability(id: string): Vulnerability | undefined;
  /** Any id or alias, in any case, to joined ids: a bundle gives several, what is unknown none. */
  resolve(id: string): readonly string[];
  /** Where one vulnerability (a joined id) may be found: packages with only "not affected" statements are left out. */
  packagesOf(vulnerability: string): readonly { ecosystem: string; name: string }[];
  /** A digest of all that is said of each package, and of what the index of a release lists of each source (`Debian:13 packages`): what is equal in two databases needs no second look. */
  packageStates(): Iterable<{ ecosystem: string; name: string; state: string }>;
  releaseSupport(ecosystem: string): ReleaseSupport | undefined;
  /** What the index of a release lists of one source package; empty: not one. Undefined: there is no index of that release. */
  listedOf(ecosystem: string, source: string): readonly ListedPackage[] | undefined;
  /** What `text` is the id of; else what is said of packages of that name; else ids and titles that hold it; at most `limit`. */
  search(text: string, limit: number): readonly Vulnerability[];
  close(): void;
};
