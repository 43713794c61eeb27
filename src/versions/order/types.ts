/** How the versions of one ecosystem are ordered; named as the purl type or the `vers` scheme is. */
export type VersionScheme =
  | 'deb'
  | 'apk'
  | 'rpm'
  | 'alpm'
  | 'semver'
  | 'npm'
  | 'pypi'
  | 'maven'
  | 'gem'
  | 'golang'
  | 'cargo'
  | 'composer'
  | 'nuget'
  | 'cran'
  | 'hackage'
  | 'pub'
  | 'hex'
  | 'bitnami'
  | 'generic';

export type VersionOrder = {
  scheme: VersionScheme;
  /** A total order over all strings, also over those that are not versions: negative when `a` is older. */
  compare(a: string, b: string): number;
  /** Whether the text is a version of this ecosystem. What is none is in no range: nothing is matched by guess. */
  isVersion(text: string): boolean;
};
