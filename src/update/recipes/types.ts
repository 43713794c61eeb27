/** One package that a recipe means today and did not when it was locked. */
export type PackageUpdate = {
  /** OCI architecture: `amd64`. */
  arch: string;
  name: string;
  /** Undefined: it was not there. */
  from: string | undefined;
  /** Undefined: it is gone. */
  to: string | undefined;
  /** Of the new .deb. */
  digest: string | undefined;
  /** It comes from a security suite, or fixes what the advisory database knows. */
  isSecurity: boolean;
  /** Vulnerabilities that the version before has and this one has not. */
  fixes: string[];
  /** The other way round. */
  brings: string[];
};

export type RecipeState =
  /** The packages are those of the lock. */
  | 'current'
  /** Newer ones are out. */
  | 'outdated'
  /** The recipe changed since it was locked, so that it must be locked again whatever is out. */
  | 'stale'
  /** It has no lock. */
  | 'unlocked'
  /** It could not be resolved. */
  | 'failed';

export type RecipeStatus = {
  /** The recipe's file. */
  recipe: string;
  state: RecipeState;
  changes: PackageUpdate[];
  /** Why it failed, or what could not be judged. */
  why: string | undefined;
  /** The lock was written. */
  isWritten: boolean;
};
