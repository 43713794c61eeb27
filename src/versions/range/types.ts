import type { VersionScheme } from '../order/types.ts';

/** From `low` to `high` in the order of a scheme. Undefined: open on that side. `low` is included, `high` is not, but where said. */
export type VersionInterval = {
  low?: string;
  lowExcluded?: true;
  high?: string;
  highIncluded?: true;
};

/** A version lies in the range when it lies in one of the intervals or is equal to one of `versions`, and to none of `except`. */
export type VersionRange = {
  scheme: VersionScheme;
  intervals: readonly VersionInterval[];
  versions?: readonly string[];
  except?: readonly string[];
};
