/** What catalogs, SBOMs and plain purls say of a package, as far as matching depends on it. */
export type PackageFacts = {
  /** Of the purl, the version not escaped. */
  type: string;
  namespace: string | undefined;
  name: string;
  version: string | undefined;
  qualifiers: Readonly<Record<string, string>>;
  /** What an OS package was built from. */
  source: { name: string; version: string } | undefined;
  /** Why an OS package is a third party's. */
  foreign: string | undefined;
  /** `nodejs:18:8090020…:rhel9`, as rpm has it. */
  modularity: string | undefined;
  /** It is a program of its own, not something that another one uses. */
  isApplication: boolean;
};
