import type { Fix } from '../advisories/index.ts';
import type { VersionRange } from '../versions/index.ts';

/**
 * What is judged: one distinct package version, wherever it is. Images and fleets are both asked about through these, so a
 * version that is in a thousand images is judged once. What dpkg and apk installed is asked about by its source package,
 * which has all its binary packages in one subject.
 */
export type JudgedPackage = {
  /** A purl: unique among subjects, equal for equal ones. */
  id: string;
  /** Purl type. */
  type: string;
  namespace: string | undefined;
  /** Of deb and apk: the source's. */
  name: string;
  /** Undefined: not known, or not one that can be compared: a Go program's own, made of a commit. */
  version: string | undefined;
  /** Only those that matching depends on: `distro`, `arch` and `epoch` of rpm, `rpmmod` (`nodejs:18`), and
   * `built-from=unknown` where the name is a binary package's for want of its source. */
  qualifiers: Readonly<Record<string, string>>;
  /** rpm: what it was built from, whose name the advisories of some distributions have. */
  source: { name: string; version: string } | undefined;
  /** Set on OS packages of third parties: why. */
  foreign: string | undefined;
};

/** A statement, and whose it is. */
export type Stated = { id: string; feed: string };

/** An advisory about a judged package. Pure facts: nothing about the image, nothing about who asks. */
export type Match = {
  /** Joined id: a CVE where there is one. */
  vulnerability: string;
  /** The statements that say so, best first. */
  advisories: readonly Stated[];
  /** Those that say otherwise of this version, and are worth less: older, or not the distribution's own. */
  against: readonly Stated[];
  /** Of packages of which both upstream and the release are asked: what the other of the two says, where it says the same. */
  alsoSaidBy?: readonly Stated[];
  ecosystem: string;
  /** The name in the advisories: the source's for OS packages. */
  packageName: string;
  /** The version that was compared. */
  version: string;
  /** Of the best statement, all of its branches: what the version was compared with. */
  range: VersionRange;
  fix: Fix;
  urgency: string | undefined;
  /** `range`: by package and range; `upstream`: by a product's range, through our table: less sure. */
  by: 'range' | 'upstream';
  /** 0 to 1. */
  confidence: number;
  /** Go: symbols that the flaw needs. */
  symbols: Readonly<Record<string, readonly string[]>> | undefined;
  /** What the subject does not say and the flaw depends on: `goos`, `goarch`. */
  onlyFor: Readonly<Record<string, string>> | undefined;
};

/** What could be said of one subject. */
export type Judgement = {
  matches: readonly Match[];
  /** Statements that this version is not affected, against what others say or not: they are shown, not counted. */
  notAffected: readonly Match[];
  /** Why nothing could be said, or not all: never the same as "nothing found". */
  gaps: readonly Gap[];
};

/** `undetermined`: the publisher knows of a flaw and has not looked; `not-understood`: nobody can tell which versions an advisory means. */
export const GAP_REASONS = [
  'no-feed',
  'no-source',
  'unknown-type',
  'unknown-release',
  'no-version',
  'odd-version',
  'undetermined',
  'not-understood',
] as const;
export type GapReason = (typeof GAP_REASONS)[number];

export type Gap = {
  why: GapReason;
  /** The ecosystem or type that is meant; of single statements the package, the advisory and its feed: `npm lodash in GHSA-1 (osv-npm)`. */
  what: string;
};
