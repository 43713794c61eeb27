export const SOURCES = '.jsp .jspx .jspf .tag .tagx .groovy .gvy .clj .cljc .scala .sc .kts'.split(' ');
/** Of Java, Groovy, Clojure, babashka and Scala. */
const STARTS =
  /\bProcessBuilder\b|\bgetRuntime\b|["'\]]\s{0,9}\.execute\(|\bclojure\.java\.shell\b|\bbabashka\.process\b|\bsys\.process\b/;
const TEXT = /"([^"\\\n]{1,512})"/g;
const IN_APOSTROPHES = /'([^'\\\n]{1,512})'/g;

/** Whether a path names a text that a JVM compiles when it runs. */
export function isSource(path: string): boolean {
  return SOURCES.some((end) => path.endsWith(end));
}

/** Literals of a text that starts programs, by the marks of its language and not its grammar; undefined: it starts none. */
export function commandsOfSource(path: string, text: string): string[] | undefined {
  if (!STARTS.test(text)) return undefined;
  // In Clojure an apostrophe begins no text.
  const patterns = /\.cljc?$/.test(path) ? [TEXT] : [TEXT, IN_APOSTROPHES];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, literal]) => literal ?? []));
}
