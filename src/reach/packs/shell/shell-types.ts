/** What a shell script runs. Byte strings. */
export type ShellFacts = {
  /** Command lines: words as far as they are literal, `$x` and the like as written. */
  commands: readonly (readonly string[])[];
  /** Words that are put into variables: command lines where they begin with a program. */
  assigned: readonly (readonly string[])[];
  /** Lists of words that are put into variables: each may be a program. */
  lists: readonly (readonly string[])[];
  /** Where it changes to: from there on relative names are looked up, too. */
  folders: readonly string[];
  /** Texts that are read as commands in the script's place: `. FILE`; `tails`, `isOutside`: as of `computed`. */
  sources: readonly { text: string; tails?: readonly string[]; isOutside?: true }[];
  /** Words that may name files; with what is written before an expansion's tail: `$HERE/lib.sh`. */
  words: readonly string[];
  /**
   * Commands that are computed, as written; `tails`: ends of what is run that are literal; `folders`: where all is that may be run;
   * `isOutside`: by a variable that the script does not set.
   */
  computed: readonly {
    literal: string;
    tails?: readonly string[];
    folders?: readonly string[];
    isOutside?: true;
  }[];
  /** It is not read to its end, or not as a shell would: any of its words may be a command. */
  isCut?: true;
};
