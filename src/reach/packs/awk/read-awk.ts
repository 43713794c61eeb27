/** What a program of awk runs. Byte strings. */
export type AwkFacts = {
  /** Texts that a shell is given: of `system("x")`, `print | "x"`, `"x" | getline`. */
  commands: readonly string[];
  /** Where it computes one, as written. */
  computed?: string;
};

const RUNS = /\bsystem[ \t]*\(|\|/;
/** `system(x)`, `print | x`, `x | getline`; `||` is something else. */
const COMPUTED = /\bsystem[ \t]*\([ \t]*[^" \t)][^\n]{0,60}|[^|\n"]\|&?[ \t]*[A-Za-z_($][^\n]{0,60}/;
const GETLINE = /^.\|&?[ \t]*getline\b/;
const LONGEST_SHOWN = 60;
const LONGEST = 1000;

/** Reads by the marks of the language, not by its grammar: each text may be a command, where it runs any. */
export function readAwk(source: string): AwkFacts {
  if (!RUNS.test(source)) return { commands: [] };
  const commands = [...new Set(source.split('\n').flatMap(textsOf))];
  const lines = source.split('\n').map((line) => line.replaceAll('||', '  '));
  const computed = lines.flatMap((line) => {
    const found = COMPUTED.exec(line);
    if (found === null) return [];
    const isRead = GETLINE.test(found[0]);
    // `"x" | getline` names what it runs.
    return isRead &&
      line
        .slice(0, found.index + 1)
        .trimEnd()
        .endsWith('"')
      ? []
      : [found[0].trim()];
  })[0];
  return computed === undefined ? { commands } : { commands, computed: computed.slice(0, LONGEST_SHOWN) };
}

/** Between quotes; a quote within a text parts it. */
function textsOf(line: string): string[] {
  return line.split('"').filter((text, index) => index % 2 === 1 && text !== '' && text.length <= LONGEST);
}
