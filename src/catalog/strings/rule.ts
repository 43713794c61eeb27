/**
 * What a string in a program tells of it, as data. One of `literals` is found first, in the one pass for all rules; only then a
 * pattern is applied to a few bytes beside it. Literals are byte strings; patterns are regular expressions over byte strings with
 * bounded repetitions that do not nest (a test checks it), and have one group named `version` (with `major` where its first number
 * stands apart), `packed` for five digits (20914 is 2.9.14), or `revision` (150 is 0.150).
 */
export type StringRule = {
  literals: readonly string[];
  /** Of the text that follows the literal at once. */
  after?: string;
  /** Of the text that ends where the literal begins. */
  before?: string;
  /** Anywhere near; a pattern with a frame (NUL bytes) around the version. */
  near?: string;
  /** How many bytes before the literal and after its beginning are looked at: 64 and 256 unless given. At most 1,024. */
  reach?: readonly [before: number, after: number];
  /** All of these stand in the file too: what only the product's own code has. */
  requires?: readonly string[];
  /** None of these is in the file: another product with the same string. */
  unless?: readonly string[];
  /** The name of the file, without its folder: where the bytes alone say a version but not of what. */
  names?: RegExp;
};

/** What a file says of a piece of software, and where. Small: facts are cached. */
export type StringFact = {
  /** Id of the software. */
  software: string;
  /** Where the rule has a group `name`: the software is of many. */
  name?: string;
  /** Undefined: it is there, but says several versions or none. */
  version: string | undefined;
  /** What was read, printable, shortened. */
  text: string;
  offset: number;
};

/** `1.2`, `1.2.3`, `1.2.3.4` */
export const DOTTED = String.raw`\d{1,5}\.\d{1,5}(?:\.\d{1,5})?(?:\.\d{1,5})?`;
/** `1.2.3` and nothing shorter. */
export const TRIPLE = String.raw`\d{1,5}\.\d{1,5}\.\d{1,5}`;
export const VERSION_DOTTED = `(?<version>${DOTTED})`;
export const VERSION_TRIPLE = `(?<version>${TRIPLE})`;
