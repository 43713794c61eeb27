/** What matches say of versions of packages, as it is kept. */
import type { Time } from './types.ts';

/** What the newest match says of one package version and one vulnerability. `unknown`: it is affected, or lowered by what a look at it would show. */
export type VersionStatus = {
  vulnerability: string;
  status: 'affected' | 'lowered' | 'unknown' | 'not-affected' | 'fixed' | 'under-investigation';
  fixedVersion: string;
  /** Ids of the statements, best first: `DSA-5649-1 debian-tracker`; where it is lowered, why. */
  because: string;
};

/** A status and when it was the case that this was known. */
export type StatusInterval = VersionStatus & { versionId: number; from: Time; to: Time | undefined };

/** Why nothing, or not all, could be said of a package version; `why` as in scan: `no-feed`, `unknown-type`, … */
export type VersionGap = { versionId: number; why: string; what: string };

/** A package version that the last match could not judge completely. `gap` undefined: it was never matched. */
export type UnjudgedVersion = {
  id: number;
  type: string;
  namespace: string;
  name: string;
  /** '' where it is not known, or where there is none. */
  sourceName: string;
  /** `kin`: others of its name were built from a source of the name, and of itself nobody says what it was built from. */
  by: 'name' | 'source' | 'kin';
  gap: { why: string; what: string } | undefined;
};

/** All that one match of one package version gave. */
export type VersionJudgement = {
  versionId: number;
  statuses: readonly (VersionStatus & { knownFrom: Time })[];
  gaps: readonly { why: string; what: string }[];
};
