import type { Fix } from '../advisories/index.ts';
import type { VersionRange } from '../versions/index.ts';

/**
 * What is judged: one distinct package version, wherever it lies. Images and fleets are both asked about through these, so a
 * version that stands in a thousand images is judged once.
 */
export type Subject = {
  /** Purl without qualifiers that say nothing of the version; unique among subjects. */
  id: string;
  /** Purl type. */
  type: string;
  namespace: string | undefined;
  name: string;
  version: string | undefined;
  qualifiers: Readonly<Record<string, string>>;
  /** OS packages: what it was built from. */
  source: { name: string; version: string } | undefined;
  /** Set on OS packages of strangers: why. */
  foreign: string | undefined;
  /** How the catalog came to it, as far as matching depends on it. `content`: classified, vendored or linked, without a package. */
  seen: 'package' | 'content';
};

/** An advisory that speaks of a subject. Pure facts: nothing of the image, nothing of who asks. */
export type Match = {
  /** Joined id: a CVE where there is one. */
  vulnerability: string;
  /** The statements that say so, best first. */
  advisories: readonly { id: string; feed: string }[];
  ecosystem: string;
  /** The name in the advisories: the source's for OS packages. */
  packageName: string;
  /** The version that was compared. */
  version: string;
  /** Of the best statement: what the version was compared with. */
  range: VersionRange;
  fix: Fix;
  urgency: string | undefined;
  /** `range`: by package and range; `upstream`: by a product's range, through our table: less sure. */
  by: 'range' | 'upstream';
  /** 0 to 1. */
  confidence: number;
  /** Go: symbols that the flaw needs. */
  symbols: Readonly<Record<string, readonly string[]>> | undefined;
};

/** What could be said of one subject. */
export type Judgement = {
  matches: readonly Match[];
  /** Statements that this version is not affected: they are shown, not counted. */
  notAffected: readonly Match[];
  /** Why nothing could be said, or not all: never the same as "nothing found". */
  gaps: readonly Gap[];
};

export type Gap = {
  why:
    | 'no-feed'
    | 'stale-feed'
    | 'no-source'
    | 'unknown-type'
    | 'unknown-release'
    | 'no-version'
    | 'odd-version';
  /** The ecosystem or type that is meant. */
  what: string;
};
