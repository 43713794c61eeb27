/** What METADATA or PKG-INFO says of a distribution (core metadata 2.4), shortened. */
export type PythonMetadata = {
  /** As written: `Zope.Interface`. */
  name: string;
  version: string;
  summary?: string;
  homepage?: string;
  author?: string;
  email?: string;
  licenseExpression?: string;
  license?: string;
  /** Of the classifiers: `OSI Approved :: MIT License` without what stands before the last `::`. */
  classifiers: string[];
  /** Requires-Dist, as written. */
  requires: string[];
};
