import { type Say } from '../../../base/at-most.ts';
/** What a lock file or manifest settles on, whether or not it is installed anywhere. */
export type DeclaredPackage = {
  /** Of the package URL. */
  type: string;
  namespace?: string;
  name: string;
  version?: string;
  requires?: DeclaredRequirement[];
  /** Only for building or testing. */
  isDev?: true;
};

export type DeclaredRequirement = { namespace?: string; name: string; constraint?: string };

/** One kind of lock file. What it cannot read it throws. */
export type LockFormat = {
  names?: readonly string[];
  suffixes?: readonly string[];
  /** Where name or suffix is not enough. */
  fits?: RegExp;
  read(text: string, say: Say): DeclaredPackage[];
};

export const MOST_PACKAGES = 50_000;
export const MOST_REQUIRES = 500;
