import type { VersionScheme } from '../order/index.ts';

/** From `low` to `high` in the order of a scheme. Undefined: open on that side. `low` is included, `high` is not, but where said. */
export type VersionInterval = {
  low?: string;
  lowExcluded?: true;
  high?: string;
  highIncluded?: true;
  /** npm's ranges: a prerelease is in the interval only if it is one of these releases' (`1.2.3`). Advisories have no such rule. */
  prereleasesOf?: readonly string[];
};

/** A version is in the range when it is in one of the intervals or is equal to one of `versions`, and to none of `except`. */
export type VersionRange = {
  scheme: VersionScheme;
  intervals: readonly VersionInterval[];
  versions?: readonly string[];
  except?: readonly string[];
};
