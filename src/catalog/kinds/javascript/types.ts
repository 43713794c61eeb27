/** One library that a file of JavaScript holds. */
export type BundledLibrary = {
  /** Of the npm package. */
  name: string;
  version?: string;
  /** What was read, shortened. */
  text: string;
  /** Only the path of a module says so. */
  byPath?: true;
  /** The file begins with its banner. */
  atStart?: true;
};
