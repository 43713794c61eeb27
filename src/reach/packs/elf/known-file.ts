/** What is known of a program or library beyond its symbols and texts. `false`: it does not do that with texts of its own. */
export type LibraryFacts = {
  /** Runs programs that its texts name. */
  runs?: false;
  /** Of the programs that its texts name, and of folders of programs, those which it runs; default: all. */
  programs?: RegExp;
  /** Real paths of programs that its texts name and which it does not run. */
  compares?: RegExp;
  /** Loads libraries that its texts name. */
  loads?: false;
  /** Loads libraries by names that it computes beyond what its texts, its configuration or a pack say; default: any. */
  computes?: false | RegExp;
  /** Opens all that is in folders which its texts name; single files are followed in any case. */
  folders?: false;
  /** What it never opens in those folders: beginnings of paths, without a leading slash. */
  except?: readonly string[];
  /** Folders of which it opens, and loads where it can, all beside what its texts name; without a leading slash from its own on. */
  opens?: readonly string[];
  /** Has an interpreter in it that is given nothing but what its settings name. */
  given?: false;
  /** Asks for character sets that the locale alone names. */
  iconv?: 'of the locale';
  /** Where that can be read. */
  evidence: string;
};

/** By the last component of its real path. */
export type KnownFile = LibraryFacts & { name: RegExp };
